package io.github.ilt4j.datasets.images;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The default fonts, unpacked from the font jar on the class path into a folder.
 *
 * <p>Processes share the folder without a lock: a file is written beside its place and renamed, so
 * whoever looks sees all of it or nothing, and whoever reads checks its SHA-256 and unpacks it
 * again when it is damaged. Files are read, not mapped: a file that is cut short under a map takes
 * the JVM with it.
 */
final class FontCache {
  private static final String LIST = "default-fonts.txt";
  private static final String JAR_FOLDER = "data/fonts/";
  private static final Duration ABANDONED = Duration.ofHours(1);

  private final Path folder;
  private Optional<String> problem = Optional.empty();

  private FontCache(Path folder) {
    this.folder = folder;
  }

  /** The cache in a folder, made when it is missing. */
  static FontCache open(Path cacheFolder) {
    FontCache cache = new FontCache(cacheFolder.resolve("fonts"));
    try {
      Files.createDirectories(cache.folder);
      cache.removeAbandoned();
    } catch (IOException e) {
      cache.note(e);
    }
    return cache;
  }

  /** The default fonts in their order. */
  List<FontFile> fonts() throws IOException {
    List<FontFile> fonts = new ArrayList<>();
    try (InputStream in = FontCache.class.getResourceAsStream(LIST)) {
      if (in == null) {
        throw new IOException("The resource " + LIST + " is missing beside " + FontCache.class);
      }
      BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      for (String line : lines.lines().filter(text -> !text.startsWith("#")).toList()) {
        String[] fields = line.split(" ", -1);
        String sha256 = fields[0];
        boolean colour = fields[2].equals("colour");
        String name = fields[3];
        fonts.add(
            new FontFile(
                name, Integer.parseInt(fields[1]), colour, sha256, () -> font(name, sha256)));
      }
    }
    return fonts;
  }

  /** The bytes of a file of the cache if it is there; the caller judges whether they are sound. */
  Optional<byte[]> read(String name) {
    try {
      return Optional.of(Files.readAllBytes(folder.resolve(name)));
    } catch (IOException e) {
      return Optional.empty(); // missing or unreadable: the caller makes it again
    }
  }

  /** Puts a file in its place at once, or notes why it cannot. */
  void write(String name, byte[] bytes) {
    try {
      AtomicFile.write(folder.resolve(name), bytes);
    } catch (IOException e) {
      note(e);
    }
  }

  /** What keeps the folder from being used: everything works without it, but starts slowly. */
  synchronized Optional<String> problem() {
    return problem;
  }

  private byte[] font(String name, String sha256) throws IOException {
    String file = sha256.substring(0, 16) + "-" + name;
    Optional<byte[]> cached = read(file).filter(bytes -> Sha256.of(bytes).equals(sha256));
    if (cached.isPresent()) {
      return cached.get();
    }
    byte[] fresh = unpack(name, sha256);
    write(file, fresh);
    return fresh;
  }

  private static byte[] unpack(String name, String sha256) throws IOException {
    List<URL> places =
        Collections.list(FontCache.class.getClassLoader().getResources(JAR_FOLDER + name));
    for (URL place : places) {
      byte[] bytes;
      try (InputStream in = place.openStream()) {
        bytes = in.readAllBytes();
      }
      if (Sha256.of(bytes).equals(sha256)) {
        return bytes;
      }
    }
    throw new IOException(
        places.isEmpty()
            ? "The font "
                + JAR_FOLDER
                + name
                + " is not on the class path; it comes with the jar"
                + " app.cash.paparazzi:layoutlib-native-linux, a dependency of ilt4j-datasets"
            : "The font "
                + places
                + " is another version than expected (SHA-256 "
                + sha256
                + "); use the version of layoutlib-native-linux that ilt4j-datasets names");
  }

  /** What a killed process left behind; younger files may belong to one that is still writing. */
  private void removeAbandoned() throws IOException {
    FileTime limit = FileTime.from(Instant.now().minus(ABANDONED));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files.filter(path -> path.toString().endsWith(AtomicFile.UNFINISHED)).toList()) {
        if (Files.exists(file) && Files.getLastModifiedTime(file).compareTo(limit) < 0) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private synchronized void note(IOException cause) {
    problem =
        Optional.of(
            "Fonts are unpacked anew at every start, because they cannot be kept in "
                + folder
                + " ("
                + cause
                + "); choose another folder with -D"
                + FontOptions.CACHE_PROPERTY
                + "=DIR");
  }
}
