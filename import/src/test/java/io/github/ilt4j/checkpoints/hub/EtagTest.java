package io.github.ilt4j.checkpoints.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtagTest {
  @TempDir Path folder;

  /** Both as {@code git hash-object} and {@code sha256sum} give them. */
  @Test
  void contentsAreProvedByBothKindsOfHash() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "hello\n");
    String git = "ce013625030ba8dba906f756967f9e9ca394464a";
    String sha = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
    assertEquals(Optional.empty(), new Etag(git).problem(file));
    assertEquals(Optional.empty(), new Etag(sha).problem(file));
    Files.writeString(file, "hallo\n");
    assertTrue(new Etag(git).problem(file).orElseThrow().contains("git hash " + git));
    assertTrue(new Etag(sha).problem(file).orElseThrow().contains("SHA-256 " + sha));
  }

  @Test
  void headersAreFreedOfTheirQuotes() {
    assertEquals("abc", Etag.parse("\"abc\"").orElseThrow().value());
    assertEquals("abc", Etag.parse("W/\"abc\"").orElseThrow().value());
    assertEquals("abc", Etag.parse(" abc ").orElseThrow().value());
    assertEquals(Optional.empty(), Etag.parse("\"a\"b\""));
  }
}
