package io.github.ilt4j.checkpoints.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the hub calls a file's content: the SHA-256 of a large one (git LFS), the object name that
 * git gives a small one. It is the name of the blob in the cache, and proves its content. Mirrors
 * may have tags of other forms, which prove nothing.
 */
record Etag(String value) {
  private static final Pattern VALID =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?");
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern GIT_SHA_1 = Pattern.compile("[0-9a-f]{40}");
  private static final int BUFFER = 1 << 16;

  Etag {
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException("no name for a file: '" + value + "'");
    }
  }

  /** Reads a header, {@code "..."} or {@code W/"..."}; empty if it cannot name a file. */
  static Optional<Etag> parse(String header) {
    String bare = header.strip().replaceFirst("^W/", "").replaceAll("^\"|\"$", "");
    return Optional.of(bare).filter(text -> VALID.matcher(text).matches()).map(Etag::new);
  }

  /** Whether it is a hash of the content. */
  boolean isHash() {
    return SHA_256.matcher(value).matches() || GIT_SHA_1.matcher(value).matches();
  }

  /** What is wrong about a file of this tag; empty if nothing is, or nothing can be said. */
  Optional<String> problem(Path file) throws IOException {
    if (!isHash()) {
      return Optional.empty();
    }
    boolean git = GIT_SHA_1.matcher(value).matches();
    MessageDigest digest = digest(git ? "SHA-1" : "SHA-256");
    if (git) {
      // https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
      String header = "blob " + Files.size(file) + "\0";
      digest.update(header.getBytes(StandardCharsets.US_ASCII));
    }
    try (InputStream content = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    String found = HexFormat.of().formatHex(digest.digest());
    return found.equals(value)
        ? Optional.empty()
        : Optional.of(
            "expected the %s %s, found %s".formatted(git ? "git hash" : "SHA-256", value, found));
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
