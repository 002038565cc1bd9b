package io.github.ilt4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of this build. */
final class Version {
  private static final String RESOURCE = "/ilt4j-version.txt";

  private Version() {}

  /** The version as the parent pom has it. */
  static String current() {
    try (InputStream stream = Version.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException("the library lacks its resource " + RESOURCE);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
