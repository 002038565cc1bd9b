package io.github.ilt4j.datasets.preparation;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ilt4j.datasets.sources.DataException;
import io.github.ilt4j.datasets.sources.records.BadRecordException;
import io.github.ilt4j.datasets.sources.records.DataFile;
import io.github.ilt4j.datasets.sources.records.RecordOptions;
import io.github.ilt4j.datasets.sources.records.RecordReader;
import io.github.ilt4j.datasets.sources.records.TextUnit;
import io.github.ilt4j.datasets.words.WordSegmenter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a shard really holds.
 *
 * @param shard its counts and hash
 * @param findings what is wrong with its records, the first of them
 * @param languages all that occur
 */
record ShardCheck(Shard shard, List<Finding> findings, Set<String> languages) {
  /** A broken shard may have millions of broken lines. */
  private static final int MOST_FINDINGS = 20;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final RecordOptions LINES =
      new RecordOptions(TextUnit.LINE, 1 << 30, Set.of("text", "language", "id"));

  /** Looks at each text of a shard. */
  interface TextCheck {
    /** What is wrong with a text, if anything. */
    Optional<String> check(String text);
  }

  /**
   * Reads a shard.
   *
   * @param metadata of its split
   */
  static ShardCheck of(Path file, SplitMetadata metadata, TextCheck texts) {
    Reading reading = new Reading(file, metadata, texts);
    String hash = "";
    try {
      hash = sha256(file);
      reading.read();
    } catch (DataException e) {
      reading.findings.add(Finding.of(e.getMessage()));
    } catch (IOException e) {
      reading.findings.add(Finding.of(file + ": cannot be read: " + e.getMessage()));
    }
    return reading.result(hash);
  }

  /** Whether every record is fine. */
  boolean isWhole() {
    return findings.isEmpty();
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = Fingerprint.digest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static final class Reading {
    private final Path file;
    private final SplitMetadata metadata;
    private final TextCheck texts;
    private final WordSegmenter segmenter;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> languages = new TreeSet<>();
    private long wrong;
    private long examples;
    private long units;
    private long words;
    private long bytes;

    Reading(Path file, SplitMetadata metadata, TextCheck texts) {
      this.file = file;
      this.metadata = metadata;
      this.texts = texts;
      this.segmenter = new WordSegmenter(metadata.maxBytesPerWord());
    }

    void read() {
      try (RecordReader records = DataFile.of(file).open(LINES)) {
        boolean more = true;
        while (more) {
          try {
            Optional<JsonNode> record = records.next();
            more = record.isPresent();
            if (more) {
              examples++;
              check(record.get());
            }
          } catch (BadRecordException e) {
            wrong(records.place() + ": " + e.getMessage());
          }
        }
      }
    }

    private void wrong(String what) {
      wrong++;
      if (wrong <= MOST_FINDINGS) {
        findings.add(Finding.of(what));
      }
    }

    private void check(JsonNode record) throws BadRecordException {
      JsonNode text = record.path("text");
      if (!text.isTextual() || text.textValue().isEmpty()) {
        throw new BadRecordException("expected a \"text\" that is not empty");
      }
      count(text.textValue());
      checkLanguage(record.path("language"));
      Optional<String> problem = texts.check(text.textValue());
      if (problem.isPresent()) {
        throw new BadRecordException(problem.get());
      }
    }

    private void count(String text) throws BadRecordException {
      int wordsHere = segmenter.split(text).size();
      words += wordsHere;
      bytes += text.getBytes(StandardCharsets.UTF_8).length;
      units +=
          metadata.unit() == UnitType.WORDS ? wordsHere : text.codePointCount(0, text.length());
      int most = metadata.maxSequenceLength();
      if (wordsHere > most) {
        throw new BadRecordException(
            wordsHere + " words, more than the max_seq_length of the metadata, " + most);
      }
    }

    private void checkLanguage(JsonNode language) throws BadRecordException {
      String expected = metadata.language();
      if (!language.isTextual() || !PreparationOptions.isLanguage(language.textValue())) {
        throw new BadRecordException("expected a \"language\" tag such as en, found " + language);
      }
      languages.add(language.textValue());
      if (!expected.equals(PreparationOptions.MULTIPLE) && !expected.equals(language.textValue())) {
        throw new BadRecordException(
            "expected the language of the metadata, "
                + expected
                + ", found "
                + language.textValue());
      }
    }

    ShardCheck result(String hash) {
      if (wrong > MOST_FINDINGS) {
        findings.add(
            Finding.of(file + ": " + (wrong - MOST_FINDINGS) + " further records are wrong"));
      }
      Shard shard = new Shard(file.getFileName().toString(), examples, units, words, bytes, hash);
      return new ShardCheck(shard, List.copyOf(findings), Set.copyOf(languages));
    }
  }
}
