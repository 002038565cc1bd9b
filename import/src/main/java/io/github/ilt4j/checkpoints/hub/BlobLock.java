package io.github.ilt4j.checkpoints.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * One process, and one thread of it, downloads a content at a time. The lock is a file where
 * huggingface_hub has its own, {@code .locks/models--org--name/TAG.lock}; the system frees it when
 * the process ends, however it ends. The file stays, as it does there: to delete it would free
 * others' locks.
 */
final class BlobLock {
  private static final Duration POLL = Duration.ofMillis(50);

  private BlobLock() {}

  /** Waits for the lock of a file's content, telling the listener so, and runs something. */
  static void whileHeld(Session session, HubName name, HubFile file, Runnable action) {
    Path folder = session.settings().cache().resolve(".locks").resolve(name.folder());
    Path path = folder.resolve(file.etag().value() + ".lock");
    HubCache.createFolders(folder);
    // Closing the channel frees the lock.
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (tryLock(channel).isEmpty()) {
        session
            .listener()
            .says(name + ": " + file.path() + ": waiting, another download of it runs");
        do {
          session.waiting().pause(POLL);
        } while (tryLock(channel).isEmpty());
      }
      action.run();
    } catch (IOException e) {
      throw HubException.local(path, "cannot be locked", e);
    }
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      // Another thread of this process has it.
      return Optional.empty();
    }
  }
}
