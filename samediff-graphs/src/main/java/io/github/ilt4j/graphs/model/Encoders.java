package io.github.ilt4j.graphs.model;

import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.families.ImageModel;
import io.github.ilt4j.graphs.families.TextModel;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Words as the inputs of the two encoders' graphs. */
final class Encoders {

  private Encoders() {}

  static Map<String, INDArray> imageInputs(ImageModel model, Words words) {
    Words.Images images =
        words
            .images()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "this model has an image encoder: expected pictures of the words, found none"));
    return model.inputs(
        images.pixels(),
        images.heights(),
        images.widths(),
        Buckets.rows(words.size()),
        Buckets.length(model.positions(images.heights(), images.widths())));
  }

  static Map<String, INDArray> bytesInputs(TextModel model, ModelForm form, Words words) {
    if (words.longest() > model.maxLength()) {
      throw new IllegalArgumentException(
          "a word of %d bytes, BOS and EOS included, is longer than the %d positions of the bytes encoder (%s)"
              .formatted(words.longest(), model.maxLength(), model.modelType()));
    }
    int rows = Buckets.rows(words.size());
    int length = Buckets.length(words.longest());
    float[] pool = new float[rows * length];
    float[] keys = new float[rows * length];
    for (int i = 0; i < words.size(); i++) {
      int own = words.bytes().get(i).length;
      for (int j = 0; j < own; j++) {
        keys[i * length + j] = 1;
        pool[i * length + j] = form == ModelForm.V2025 ? 1f / own : j == 0 ? 1 : 0;
      }
    }
    INDArray keyMask = Nd4j.createFromArray(keys).reshape(rows, length);
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put(
        StageGraphs.INPUT_IDS,
        Nd4j.createFromArray(Words.padded(words.bytes(), rows, length, ByteCodes.PAD))
            .reshape(rows, length));
    inputs.put(StageGraphs.POOL_WEIGHTS, Nd4j.createFromArray(pool).reshape(rows, length));
    inputs.put(
        Sequences.ATTENTION_MASK,
        model.causal() ? causal(length).mul(keyMask.reshape(rows, 1, length)) : keyMask);
    inputs.put(Sequences.POSITION_IDS, positions(rows, length, words.longest()));
    return inputs;
  }

  /**
   * Positions 0, 1, 2 ... in each of {@code rows} rows; 0 from {@code own} on, where a row is
   * padded.
   */
  static INDArray positions(int rows, int length, int own) {
    int[] positions = new int[rows * length];
    for (int i = 0; i < positions.length; i++) {
      int position = i % length;
      positions[i] = position < own ? position : 0;
    }
    return Nd4j.createFromArray(positions).reshape(rows, length);
  }

  /** {@code [1, length, length]}: 1 on and below the diagonal. */
  static INDArray causal(int length) {
    float[] mask = new float[length * length];
    for (int i = 0; i < length; i++) {
      for (int j = 0; j <= i; j++) {
        mask[i * length + j] = 1;
      }
    }
    return Nd4j.createFromArray(mask).reshape(1, length, length);
  }
}
