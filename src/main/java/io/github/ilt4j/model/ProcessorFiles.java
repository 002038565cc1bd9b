package io.github.ilt4j.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.JsonFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folders in which the reference's {@code TextImageProcessor} keeps its parts: {@code
 * pretokenizer}, {@code tokenizer}, {@code renderer} and {@code image_processor}, each with the
 * file that its class in HuggingFace's libraries asks for.
 */
public final class ProcessorFiles {
  private static final String TOKENIZER = "tokenizer_config.json";
  private static final int END_MARKS = 2;

  private ProcessorFiles() {}

  /**
   * Writes all of them. The renderer's fonts are not named: the reference draws with fonts of its
   * own.
   *
   * @param images whether the model has an image encoder; without it words are not drawn
   */
  public static void write(
      Path folder, ProcessorConfig processing, ImageNormalization normalization, boolean images)
      throws IOException {
    ObjectNode segmenter = JsonFiles.object().put("tokenizer_class", "WordsSegmentationTokenizer");
    segmenter.put("max_bytes", processing.maxWordLength() - END_MARKS);
    write(folder, "pretokenizer", TOKENIZER, segmenter);

    ObjectNode bytes = JsonFiles.object().put("tokenizer_class", "UTF8Tokenizer");
    bytes.put("pad_token", "\u0000").put("bos_token", "\u0002").put("eos_token", "\u0003");
    bytes.put("pad_token_id", 0).put("bos_token_id", 2).put("eos_token_id", 3);
    write(folder, "tokenizer", TOKENIZER, bytes);

    if (images) {
      write(
          folder,
          "renderer",
          ProcessorConfig.FILE,
          JsonFiles.object().put("processor_class", "PixelRendererProcessor"));
      Path processor = Files.createDirectory(folder.resolve(ImageNormalization.FOLDER));
      normalization.write(processor);
    }
  }

  private static void write(Path folder, String part, String name, ObjectNode content)
      throws IOException {
    JsonFiles.write(Files.createDirectory(folder.resolve(part)).resolve(name), content);
  }
}
