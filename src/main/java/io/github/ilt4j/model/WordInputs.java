package io.github.ilt4j.model;

import io.github.ilt4j.datasets.batches.WordBatch;
import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.datasets.images.WordRenderer;
import io.github.ilt4j.graphs.model.Words;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes what the encoders read of words: their bytes, and their pictures where they are drawn.
 *
 * @param tokenizer spells the words
 * @param renderer draws them; absent for a model without an image encoder
 * @param normalization of the pixels
 */
public record WordInputs(
    ByteTokenizer tokenizer, Optional<WordRenderer> renderer, ImageNormalization normalization) {

  /** Distinct words as the encoders read them. */
  public Words of(List<String> words) {
    return new Words(
        words.stream().map(tokenizer::encode).toList(),
        renderer.map(drawing -> images(WordBatch.Images.draw(words, drawing), normalization)));
  }

  /** Drawn words as the image encoder reads them. */
  static Words.Images images(WordBatch.Images drawn, ImageNormalization normalization) {
    int[] widths = drawn.widths().toIntVector();
    int[] heights = new int[widths.length];
    Arrays.fill(heights, (int) drawn.pixels().size(2));
    return new Words.Images(normalization.apply(drawn.pixels()), heights, widths);
  }
}
