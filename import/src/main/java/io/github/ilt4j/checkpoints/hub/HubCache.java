package io.github.ilt4j.checkpoints.hub;

import io.github.ilt4j.checkpoints.hub.HubException.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One model's folder in the cache, as huggingface_hub lays it out: contents under their tags in
 * {@code blobs}, links to them under their own names in {@code snapshots/COMMIT}, and {@code
 * refs/REVISION} with the commit that a branch or tag was at.
 *
 * @see <a href="https://huggingface.co/docs/huggingface_hub/guides/manage-cache">the layout</a>
 */
final class HubCache {
  private final Path root;
  private final HubName name;
  private final boolean links;

  HubCache(HubSettings settings, HubName name) {
    this.root = settings.cache().resolve(name.folder());
    this.name = name;
    this.links = settings.links();
  }

  /** The commit that the name's revision is or was at; empty if the cache does not know. */
  Optional<String> commit() {
    String revision = name.revisionOrMain();
    if (HubName.isCommit(revision)) {
      return Optional.of(revision);
    }
    Path ref = ref(revision);
    if (!Files.isRegularFile(ref)) {
      return Optional.empty();
    }
    try {
      String commit = Files.readString(ref).strip();
      if (!HubName.isCommit(commit)) {
        throw new HubException(
            Reason.LOCAL, ref + ": expected a commit of 40 hexadecimal digits; delete the file");
      }
      return Optional.of(commit);
    } catch (IOException e) {
      throw HubException.local(ref, "cannot be read", e);
    }
  }

  /** Keeps the commit of the name's revision. */
  void remember(String commit) {
    String revision = name.revisionOrMain();
    if (revision.equals(commit) || commit().equals(Optional.of(commit))) {
      return;
    }
    Path ref = ref(revision);
    createFolders(ref.getParent());
    // Each writer has a file of its own, and the last one wins: there may be several.
    Path beside = ref.resolveSibling(ref.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      Files.writeString(beside, commit);
      Files.move(beside, ref, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw HubException.local(ref, "cannot be written", e);
    }
  }

  /** The folder of a commit's files; it need not exist. */
  Path snapshot(String commit) {
    return root.resolve("snapshots").resolve(commit);
  }

  /** Where a content lies when it is whole. */
  Path blob(Etag etag) {
    return root.resolve("blobs").resolve(etag.value());
  }

  /** The names of the files that a snapshot has, those whose content is gone left out. */
  Set<String> files(String commit) {
    Path snapshot = snapshot(commit);
    if (!Files.isDirectory(snapshot)) {
      return Set.of();
    }
    try (Stream<Path> entries = Files.list(snapshot)) {
      return entries
          .filter(Files::isRegularFile)
          .map(entry -> entry.getFileName().toString())
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw HubException.local(snapshot, "cannot be read", e);
    }
  }

  /** Gives a blob its name in a snapshot: a link, or a copy where there are none. */
  void link(Etag etag, String commit, String file) {
    Path blob = blob(etag);
    Path place = snapshot(commit).resolve(file);
    createFolders(place.getParent());
    try {
      if (Files.exists(place)) {
        return;
      }
      // A link whose content is gone.
      Files.deleteIfExists(place);
      if (!links || !linked(place, place.getParent().relativize(blob))) {
        Path copy = place.resolveSibling("." + file + "." + UUID.randomUUID() + ".tmp");
        Files.copy(blob, copy);
        Files.move(copy, place, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw HubException.local(place, "cannot be made", e);
    }
  }

  /** Makes a folder and those above it. */
  static void createFolders(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw HubException.local(folder, "cannot be made", e);
    }
  }

  /** Whether there is a link now. */
  private static boolean linked(Path place, Path target) {
    try {
      Files.createSymbolicLink(place, target);
      return true;
    } catch (FileAlreadyExistsException e) {
      // Another process was quicker, with the same content: the name of a blob says what it is.
      return Files.exists(place, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException | UnsupportedOperationException e) {
      // Windows allows it to administrators and developers, some file systems to nobody.
      return false;
    }
  }

  private Path ref(String revision) {
    return root.resolve("refs").resolve(revision);
  }
}
