package io.github.ilt4j.bench;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.datasets.bytes.PackedBlock;
import io.github.ilt4j.datasets.bytes.WordSequence;
import io.github.ilt4j.datasets.words.Segmenter;
import io.github.ilt4j.datasets.words.Utf8;
import io.github.ilt4j.options.OptionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The text that benchmarks work on, and how it is cut. Words end at white space in every script and
 * are cut where they are too long, as the PyTorch scripts do it, so that both sides have the same
 * words to compute; the library itself would cut some scripts finer.
 *
 * @param lines not blank, without white space at their ends
 */
record BenchText(List<String> lines) {
  private static final String RESOURCE = "text.txt";
  private static final String CONTROL = "\\x00-\\x08\\x0E-\\x1B\\x7F";
  private static final Pattern WORD =
      Pattern.compile(
          "[%1$s]|[^\\s%1$s]+\\s?|\\s+".formatted(CONTROL), Pattern.UNICODE_CHARACTER_CLASS);
  private static final long SEED = 0;

  BenchText {
    lines = List.copyOf(lines);
  }

  /**
   * Reads a file, or the text that is built in.
   *
   * @throws IOException if it cannot be read
   */
  static BenchText read(Optional<Path> file) throws IOException {
    String text = file.isPresent() ? Files.readString(file.get()) : builtIn();
    List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (lines.isEmpty()) {
      throw new OptionException("--text: expected a text, found no line that is not blank");
    }
    return new BenchText(lines);
  }

  private static String builtIn() throws IOException {
    try (InputStream stream = BenchText.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException("the library lacks its resource " + RESOURCE);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Bytes of all lines as UTF-8. */
  long bytes() {
    return lines.stream().mapToLong(line -> Utf8.encode(line).length).sum();
  }

  /** BOS and the words of each line, a space at its end, the lines in a shuffled order. */
  List<List<String>> sequences(int maxWordLength) {
    List<List<String>> sequences = new ArrayList<>();
    for (String line : lines) {
      List<String> words = new ArrayList<>(List.of(ByteTokenizer.BOS_WORD));
      words.addAll(segmenter(maxWordLength).split(line + " "));
      sequences.add(words);
    }
    Collections.shuffle(sequences, new Random(SEED));
    return sequences;
  }

  /** What cuts a text as {@link #sequences} does. */
  static Segmenter segmenter(int maxWordLength) {
    int maxBytes = new ByteTokenizer(maxWordLength).maxBytes();
    return text -> words(text, maxBytes);
  }

  private static List<String> words(String line, int maxBytes) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      StringBuilder piece = new StringBuilder();
      int bytes = 0;
      for (int c : matcher.group().codePoints().toArray()) {
        String character = Character.toString(c);
        int more = Utf8.encode(character).length;
        if (bytes > 0 && bytes + more > maxBytes) {
          words.add(piece.toString());
          piece.setLength(0);
          bytes = 0;
        }
        piece.append(character);
        bytes += more;
      }
      words.add(piece.toString());
    }
    return words;
  }

  /**
   * Batches of full rows: lines one after the other, the last of a row cut at its end; from the
   * beginning again when the text is used up.
   *
   * @return {@code batches} lists of {@code rows} rows of {@code length} words
   */
  List<List<PackedBlock>> batches(int batches, int rows, int length, int maxWordLength) {
    List<List<String>> sequences = sequences(maxWordLength);
    List<PackedBlock> all = new ArrayList<>();
    int next = 0;
    while (all.size() < batches * rows) {
      List<WordSequence> row = new ArrayList<>();
      int at = 0;
      while (at < length) {
        List<String> words = sequences.get(next++ % sequences.size());
        List<String> part = words.subList(0, Math.min(words.size(), length - at));
        row.add(labelled(part));
        at += part.size();
      }
      all.add(new PackedBlock(row));
    }
    return Stream.iterate(0, i -> i + rows)
        .limit(batches)
        .map(from -> all.subList(from, from + rows))
        .toList();
  }

  /** Each word labelled with the next one, the last with the end. */
  private static WordSequence labelled(List<String> words) {
    List<Optional<String>> labels = new ArrayList<>();
    words.subList(1, words.size()).forEach(word -> labels.add(Optional.of(word)));
    labels.add(Optional.of(""));
    return new WordSequence(words, labels);
  }
}
