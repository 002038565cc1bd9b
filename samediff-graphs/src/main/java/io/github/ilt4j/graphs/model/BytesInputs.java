package io.github.ilt4j.graphs.model;

import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.families.TextModel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Words' bytes as the bytes encoder reads them. */
record BytesInputs(TextModel model, ModelForm form) implements EncoderInputs {

  @Override
  public int hiddenSize() {
    return model.hiddenSize();
  }

  @Override
  public int[] lengths(Words words) {
    int[] lengths = words.bytes().stream().mapToInt(bytes -> bytes.length).toArray();
    for (int length : lengths) {
      if (length > model.maxLength()) {
        throw new IllegalArgumentException(
            "a word of %d bytes, BOS and EOS included, is longer than the %d positions of the bytes encoder (%s)"
                .formatted(length, model.maxLength(), model.modelType()));
      }
    }
    return lengths;
  }

  @Override
  public Map<String, INDArray> of(Words words, Chunk chunk) {
    int rows = chunk.rows();
    int length = chunk.length();
    int longest = words.bytes().get(chunk.members()[0]).length;
    int[] ids = new int[rows * length];
    float[] pool = new float[rows * length];
    float[] keys = new float[rows * length];
    Arrays.fill(ids, ByteCodes.PAD);
    for (int i = 0; i < chunk.size(); i++) {
      int[] bytes = words.bytes().get(chunk.members()[i]);
      System.arraycopy(bytes, 0, ids, i * length, bytes.length);
      for (int j = 0; j < bytes.length; j++) {
        keys[i * length + j] = 1;
        pool[i * length + j] = form == ModelForm.V2025 ? 1f / bytes.length : j == 0 ? 1 : 0;
      }
    }
    INDArray keyMask = Nd4j.createFromArray(keys).reshape(rows, length);
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put(StageGraphs.INPUT_IDS, Nd4j.createFromArray(ids).reshape(rows, length));
    inputs.put(StageGraphs.POOL_WEIGHTS, Nd4j.createFromArray(pool).reshape(rows, length));
    inputs.put(
        Sequences.ATTENTION_MASK,
        model.causal() ? Positions.causal(length).mul(keyMask.reshape(rows, 1, length)) : keyMask);
    inputs.put(Sequences.POSITION_IDS, Positions.ids(rows, length, longest));
    return inputs;
  }
}
