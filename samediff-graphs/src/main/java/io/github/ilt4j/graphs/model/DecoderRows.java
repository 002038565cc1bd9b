package io.github.ilt4j.graphs.model;

import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.families.TextModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Words to be spelled, as the rows of the decoder's graph: {@code [latent, BOS, b1, b2 ...]}, and
 * the label of each position, {@code [none, b1, b2, ... EOS]}.
 *
 * @param index the position of each word among all positions of the batch
 * @param labels the label bytes of each word
 */
record DecoderRows(int[] index, List<int[]> labels) {

  /** The positions of {@code labels} that ask for something; the others are not decoded at all. */
  static DecoderRows of(TextModel model, List<int[]> labels) {
    List<int[]> asked = new ArrayList<>();
    List<Integer> index = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      if (labels.get(i).length >= model.maxLength()) {
        throw new IllegalArgumentException(
            "a label of %d bytes behind its latent is longer than the %d positions of the bytes decoder (%s)"
                .formatted(labels.get(i).length, model.maxLength(), model.modelType()));
      }
      if (labels.get(i).length > 0) {
        asked.add(labels.get(i));
        index.add(i);
      }
    }
    return new DecoderRows(index.stream().mapToInt(Integer::intValue).toArray(), asked);
  }

  int size() {
    return labels.size();
  }

  /** Words of about one length together. */
  List<Chunk> chunks(int positions) {
    return Chunk.of(labels.stream().mapToInt(label -> 1 + label.length).toArray(), positions);
  }

  /**
   * The inputs of the graph for some of the words.
   *
   * @param latents {@code [rows of the chunk, width]}
   */
  Map<String, INDArray> inputs(INDArray latents, Chunk chunk) {
    int rows = chunk.rows();
    int length = chunk.length();
    int[] ids = new int[rows * (length - 1)];
    int[] shifted = new int[rows * length];
    float[] mask = new float[rows * length];
    Arrays.fill(ids, ByteCodes.PAD);
    for (int i = 0; i < chunk.size(); i++) {
      int[] label = label(chunk, i);
      ids[i * (length - 1)] = ByteCodes.BOS;
      System.arraycopy(label, 0, ids, i * (length - 1) + 1, label.length - 1);
      for (int j = 0; j < label.length; j++) {
        shifted[i * length + j + 1] = label[j];
        mask[i * length + j + 1] = label[j] == ByteCodes.PAD ? 0 : 1;
      }
    }
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put(StageGraphs.LATENTS, latents);
    inputs.put(StageGraphs.INPUT_IDS, Nd4j.createFromArray(ids).reshape(rows, length - 1));
    inputs.put(Sequences.ATTENTION_MASK, Positions.causal(length));
    inputs.put(Sequences.POSITION_IDS, Positions.ids(rows, length, 1 + label(chunk, 0).length));
    inputs.put(StageGraphs.LABELS, Nd4j.createFromArray(shifted).reshape(rows, length));
    inputs.put(StageGraphs.LABEL_MASK, Nd4j.createFromArray(mask).reshape(rows, length));
    return inputs;
  }

  /** Counts what {@code logits [rows * length, 256]} of a chunk got right. */
  Evaluation evaluate(double loss, INDArray logits, Chunk chunk) {
    long bytes = 0;
    long correctBytes = 0;
    long correctWords = 0;
    int[] best = logits.argMax(1).data().asInt();
    for (int i = 0; i < chunk.size(); i++) {
      int[] label = label(chunk, i);
      int correct = 0;
      for (int j = 0; j < label.length; j++) {
        correct += best[i * chunk.length() + 1 + j] == label[j] ? 1 : 0;
      }
      bytes += label.length;
      correctBytes += correct;
      correctWords += correct == label.length ? 1 : 0;
    }
    return new Evaluation(loss, bytes, correctBytes, chunk.size(), correctWords);
  }

  private int[] label(Chunk chunk, int row) {
    return labels.get(chunk.members()[row]);
  }
}
