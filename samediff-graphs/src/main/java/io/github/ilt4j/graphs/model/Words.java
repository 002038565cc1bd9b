package io.github.ilt4j.graphs.model;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Distinct words, as the encoders read them.
 *
 * @param bytes for each word BOS, its bytes, EOS: not padded
 * @param images their pictures, where there is an image encoder
 */
public record Words(List<int[]> bytes, Optional<Images> images) {

  /**
   * Pictures of words, in the order of the words.
   *
   * @param pixels FLOAT {@code [words, channels, height, width]}, normalised
   * @param heights each picture's own height, in pixels
   * @param widths each picture's own width, in pixels
   */
  public record Images(INDArray pixels, int[] heights, int[] widths) {}

  /** Refuses words without bytes, and pictures of another number of words. */
  public Words {
    bytes = List.copyOf(bytes);
    if (bytes.isEmpty() || bytes.stream().anyMatch(word -> word.length == 0)) {
      throw new IllegalArgumentException("words: expected at least one, each with BOS and EOS");
    }
    int count = bytes.size();
    images.ifPresent(
        pictures -> {
          if (pictures.pixels.size(0) != count) {
            throw new IllegalArgumentException(
                "words: expected %d pictures, found %d".formatted(count, pictures.pixels.size(0)));
          }
        });
  }

  /** Number of words. */
  public int size() {
    return bytes.size();
  }
}
