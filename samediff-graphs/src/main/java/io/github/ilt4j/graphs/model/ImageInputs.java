package io.github.ilt4j.graphs.model;

import io.github.ilt4j.graphs.families.ImageModel;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Words' pictures as the image encoder reads them. */
record ImageInputs(ImageModel model) implements EncoderInputs {

  @Override
  public int hiddenSize() {
    return model.hiddenSize();
  }

  @Override
  public int[] lengths(Words words) {
    Words.Images images = images(words);
    return IntStream.range(0, words.size())
        .map(i -> model.positions(images.heights()[i], images.widths()[i]))
        .toArray();
  }

  @Override
  public Map<String, INDArray> of(Words words, Chunk chunk) {
    Words.Images images = images(words);
    return model.inputs(
        images.pixels(),
        images.heights(),
        images.widths(),
        chunk.members(),
        chunk.rows(),
        chunk.length());
  }

  private static Words.Images images(Words words) {
    return words
        .images()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "this model has an image encoder: expected pictures of the words, found none"));
  }
}
