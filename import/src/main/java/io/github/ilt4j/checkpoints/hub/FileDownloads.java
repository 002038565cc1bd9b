package io.github.ilt4j.checkpoints.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Downloads those files of a commit that the cache lacks, one after the other. */
final class FileDownloads {
  private final Session session;
  private final HubCache cache;
  private final HubName name;
  private final String commit;

  FileDownloads(Session session, HubCache cache, HubName name, String commit) {
    this.session = session;
    this.cache = cache;
    this.name = name;
    this.commit = commit;
  }

  /**
   * Fetches what is missing; first asks for all sizes, so that the listener knows the sum.
   *
   * @param paths plain names of files that the commit has
   */
  void fetch(List<String> paths) {
    Set<String> here = cache.files(commit);
    HubClient client = new HubClient(session);
    List<HubFile> missing = new ArrayList<>();
    for (String path : paths) {
      if (!here.contains(path)) {
        missing.add(client.file(name, commit, path));
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    long total = missing.stream().mapToLong(file -> file.size().orElse(0)).sum();
    session.listener().begins(name.toString(), total);
    try {
      long before = 0;
      for (HubFile file : missing) {
        fetch(file, before);
        before += file.size().orElse(0);
        session.listener().reached(before, file.path());
      }
    } finally {
      session.listener().ends();
    }
  }

  private void fetch(HubFile file, long before) {
    BlobLock.whileHeld(
        session,
        name,
        file,
        () -> {
          if (!isWhole(file)) {
            download(file, before);
          }
          cache.link(file.etag(), commit, file.path());
        });
  }

  private void download(HubFile file, long before) {
    try (PartFile part = PartFile.open(cache.blob(file.etag()))) {
      new BlobDownload(
              session, name, file, bytes -> session.listener().reached(before + bytes, file.path()))
          .run(part);
    }
  }

  /** Whether somebody else has downloaded it: another process, or Python for another commit. */
  private boolean isWhole(HubFile file) {
    Path blob = cache.blob(file.etag());
    try {
      return Files.exists(blob)
          && (file.size().isEmpty() || Files.size(blob) == file.size().getAsLong());
    } catch (IOException e) {
      throw HubException.local(blob, "cannot be read", e);
    }
  }
}
