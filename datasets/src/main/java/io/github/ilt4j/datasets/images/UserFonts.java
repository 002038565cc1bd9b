package io.github.ilt4j.datasets.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The fonts of a folder: upright regular ones first, then by name; in a collection, the first face.
 *
 * @param files the usable fonts
 * @param codePoints what each has
 * @param skipped why others cannot be used, a sentence each
 */
record UserFonts(List<FontFile> files, List<BitSet> codePoints, List<String> skipped) {
  private static final List<String> ENDINGS = List.of(".ttf", ".otf", ".ttc", ".otc");

  static UserFonts read(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("The fonts folder " + folder + " does not exist or is no folder");
    }
    List<Candidate> usable = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (Path file : fontFiles(folder)) {
      byte[] bytes = Files.readAllBytes(file);
      FontProbe.Result result = FontProbe.probe(bytes);
      if (result.problem().isPresent()) {
        skipped.add("The font " + file + " is not used: " + result.problem().get());
        continue;
      }
      String sha256 = Sha256.of(bytes);
      String name = file.getFileName().toString();
      FontFile font = new FontFile(name, 0, result.colour(), sha256, () -> unchanged(file, sha256));
      usable.add(new Candidate(font, result));
    }
    if (usable.isEmpty()) {
      throw new IOException(
          "The fonts folder "
              + folder
              + " has no usable font (files ending in "
              + String.join(", ", ENDINGS)
              + ")"
              + (skipped.isEmpty() ? "" : ". " + String.join(". ", skipped)));
    }
    usable.sort(
        Comparator.comparing((Candidate candidate) -> !candidate.result.regular())
            .thenComparing(candidate -> candidate.file.name()));
    return new UserFonts(
        usable.stream().map(Candidate::file).toList(),
        usable.stream().map(candidate -> candidate.result.codePoints()).toList(),
        skipped);
  }

  private static List<Path> fontFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(
              file -> {
                String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
                return ENDINGS.stream().anyMatch(name::endsWith);
              })
          .sorted(Comparator.comparing(file -> file.getFileName().toString()))
          .toList();
    }
  }

  private static byte[] unchanged(Path file, String sha256) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (!Sha256.of(bytes).equals(sha256)) {
      throw new IOException("The font " + file + " has changed since it was opened; start again");
    }
    return bytes;
  }

  private record Candidate(FontFile file, FontProbe.Result result) {}
}
