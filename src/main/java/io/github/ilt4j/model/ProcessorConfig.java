package io.github.ilt4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a model's text is processed: {@code processor_config.json} of a checkpoint, under the
 * reference's keys.
 *
 * @param maxWordLength longest word in ids, BOS and EOS included
 * @param maxSequenceLength longest sequence of training, in words
 * @param fontIdentity hash of the fonts that the words were drawn with, where they were drawn
 */
public record ProcessorConfig(
    int maxWordLength, int maxSequenceLength, Optional<String> fontIdentity) {

  /** The name of the file in a checkpoint. */
  public static final String FILE = "processor_config.json";

  /** What the reference's processor uses when nobody says otherwise. */
  public static final ProcessorConfig PUBLISHED = new ProcessorConfig(32, 128, Optional.empty());

  private static final String WORD = "max_word_length";
  private static final String SEQUENCE = "max_seq_length";
  private static final String FONTS = "font_identity";

  /** Refuses lengths that leave no room for a byte. */
  public ProcessorConfig {
    if (maxWordLength < 3 || maxSequenceLength < 1) {
      throw new IllegalArgumentException(
          "%s of at least 3 and %s of at least 1 expected, found %d and %d"
              .formatted(WORD, SEQUENCE, maxWordLength, maxSequenceLength));
    }
  }

  /**
   * Reads the file of a checkpoint; one without it is taken to be processed as published.
   *
   * @throws CheckpointException if the file is malformed
   */
  public static ProcessorConfig read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return PUBLISHED;
    }
    ObjectNode json = JsonFiles.read(file);
    JsonNode fonts = json.path(FONTS);
    try {
      return new ProcessorConfig(
          json.path(WORD).asInt(PUBLISHED.maxWordLength),
          json.path(SEQUENCE).asInt(PUBLISHED.maxSequenceLength),
          fonts.isTextual() ? Optional.of(fonts.textValue()) : Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, e.getMessage());
    }
  }

  /** Writes the file into a checkpoint's folder. */
  public void write(Path folder) {
    ObjectNode json = JsonFiles.object();
    json.put(WORD, maxWordLength);
    json.put(SEQUENCE, maxSequenceLength);
    json.put("processor_class", "TextImageProcessor");
    fontIdentity.ifPresent(identity -> json.put(FONTS, identity));
    JsonFiles.write(folder.resolve(FILE), json);
  }
}
