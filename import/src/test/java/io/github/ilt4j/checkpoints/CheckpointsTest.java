package io.github.ilt4j.checkpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointsTest {
  private static final List<String> FILES = List.of("config.json", "model", "state");

  @TempDir Path folder;

  /** Ends a save as a kill does: nothing that would clean up catches it. */
  private static final class Kill extends Error {
    private static final long serialVersionUID = 1L;
  }

  @ParameterizedTest
  @EnumSource(Checkpoints.Moment.class)
  void aKillBetweenTheStepsLeavesAWholeCheckpoint(Checkpoints.Moment moment) throws IOException {
    Path place = folder.resolve("checkpoint");
    save(place, "1");
    assertThrows(
        Kill.class,
        () ->
            Checkpoints.replace(
                place,
                fresh -> fill(fresh, "2", FILES.size()),
                now -> {
                  if (now == moment) {
                    throw new Kill();
                  }
                }));
    boolean moved = moment.compareTo(Checkpoints.Moment.NEW_MOVED_IN) >= 0;
    assertEquals(moved ? "2" : "1", version(place));
    save(place, "3");
    assertEquals("3", version(place));
    assertOnly(place);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aKillWhileTheFilesAreWrittenLeavesTheOldCheckpoint(int files) throws IOException {
    Path place = folder.resolve("checkpoint");
    save(place, "1");
    assertThrows(
        Kill.class,
        () ->
            Checkpoints.replace(
                place,
                fresh -> {
                  fill(fresh, "2", files);
                  throw new Kill();
                }));
    assertEquals("1", version(place));
    save(place, "3");
    assertEquals("3", version(place));
    assertOnly(place);
  }

  @Test
  void aKillBeforeTheFirstCheckpointLeavesNone() throws IOException {
    Path place = folder.resolve("checkpoint");
    assertThrows(
        Kill.class,
        () ->
            Checkpoints.replace(
                place,
                fresh -> {
                  fill(fresh, "1", 2);
                  throw new Kill();
                }));
    CheckpointException e = assertThrows(CheckpointException.class, () -> version(place));
    assertEquals(place + ": there is no checkpoint", e.getMessage());
    save(place, "2");
    assertOnly(place);
  }

  @Test
  void aKillAfterAKillStillLeavesAWholeCheckpoint() throws IOException {
    Path place = folder.resolve("checkpoint");
    for (Checkpoints.Moment first : Checkpoints.Moment.values()) {
      for (Checkpoints.Moment second : Checkpoints.Moment.values()) {
        save(place, "1");
        for (Checkpoints.Moment moment : List.of(first, second)) {
          assertThrows(
              Kill.class,
              () ->
                  Checkpoints.replace(
                      place,
                      fresh -> fill(fresh, "2", FILES.size()),
                      now -> {
                        if (now == moment) {
                          throw new Kill();
                        }
                      }));
          assertTrue(version(place).matches("[12]"), first + ", " + second);
        }
      }
    }
  }

  @Test
  void aSaveThatFailsCleansUpAndLeavesTheOldCheckpoint() throws IOException {
    Path place = folder.resolve("checkpoint");
    save(place, "1");
    CheckpointException e =
        assertThrows(
            CheckpointException.class,
            () ->
                Checkpoints.replace(
                    place,
                    fresh -> {
                      fill(fresh, "2", 1);
                      throw new IOException("No space left on device");
                    }));
    assertTrue(e.getMessage().contains("No space left on device"), e.getMessage());
    assertEquals("1", version(place));
    assertOnly(place);
  }

  @Test
  void aReaderNeverMixesTwoCheckpoints() throws IOException {
    Path place = folder.resolve("checkpoint");
    save(place, "1");
    int[] reads = {0};
    Opened opened =
        Checkpoints.read(
            place,
            now -> {
              String first = read(now.resolve("config.json"));
              if (reads[0]++ == 0) {
                save(place, "2");
              }
              return new Opened(first + read(now.resolve("state")));
            });
    assertEquals("22", opened.versions());
    assertEquals(2, reads[0]);
  }

  @Test
  void foldersThatAreNoCheckpointAreNotReplaced() throws IOException {
    Path home = Files.createDirectory(folder.resolve("home"));
    Path letter = Files.writeString(home.resolve("letter.txt"), "dear");
    CheckpointException e = assertThrows(CheckpointException.class, () -> save(home, "1"));
    assertTrue(e.getMessage().contains("it has letter.txt and no config.json"), e.getMessage());
    assertEquals("dear", Files.readString(letter));
    CheckpointException file = assertThrows(CheckpointException.class, () -> save(letter, "1"));
    assertTrue(file.getMessage().contains("found a file"), file.getMessage());
    Path download = Files.createDirectory(folder.resolve("bert"));
    Files.copy(Goldens.path("bert/config.json"), download.resolve("config.json"));
    CheckpointException other = assertThrows(CheckpointException.class, () -> save(download, "1"));
    assertTrue(other.getMessage().contains("a model of type bert"), other.getMessage());
    save(Files.createDirectory(folder.resolve("empty")), "1");
    assertEquals("1", version(folder.resolve("empty")));
  }

  @Test
  void linksInsideAnOldCheckpointAreNotFollowedWhenItIsDeleted() throws IOException {
    Path place = folder.resolve("checkpoint");
    save(place, "1");
    Path precious = Files.createDirectory(folder.resolve("precious"));
    Files.writeString(precious.resolve("file"), "kept");
    try {
      Files.createSymbolicLink(place.resolve("link"), precious);
    } catch (IOException | UnsupportedOperationException e) {
      org.junit.jupiter.api.Assumptions.abort("no rights to make links here");
    }
    save(place, "2");
    assertFalse(Files.exists(place.resolve("link")));
    assertEquals("kept", Files.readString(precious.resolve("file")));
  }

  private record Opened(String versions) implements AutoCloseable {
    @Override
    public void close() {}
  }

  private static void save(Path place, String version) {
    Checkpoints.replace(place, fresh -> fill(fresh, version, FILES.size()));
  }

  private static void fill(Path fresh, String version, int files) throws IOException {
    for (String file : FILES.subList(0, files)) {
      Files.writeString(fresh.resolve(file), text(version));
    }
  }

  private static String text(String version) {
    return "{\"model_type\": \"welt\", \"version\": " + version + "}";
  }

  /** The version that all files of a checkpoint agree on. */
  private static String version(Path place) {
    Path folder = Checkpoints.resolve(place);
    String version = read(folder.resolve("config.json"));
    FILES.forEach(file -> assertEquals(version, read(folder.resolve(file))));
    return version;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).replaceAll("[^0-9]", "");
    } catch (IOException e) {
      if (e instanceof java.nio.file.NoSuchFileException) {
        throw CheckpointException.io(file, "cannot be read", e);
      }
      throw new UncheckedIOException(e);
    }
  }

  private static void assertOnly(Path place) throws IOException {
    try (Stream<Path> left = Files.list(place.getParent())) {
      assertEquals(List.of(place), left.toList());
    }
  }
}
