package io.github.ilt4j.graphs.model;

import io.github.ilt4j.graphs.blocks.Sequences;
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
 * @param index the position of each row among all positions of the batch
 * @param labels the label bytes of each row
 */
record DecoderRows(int[] index, List<int[]> labels) {

  /** The positions of {@code labels} that ask for something; the others are not decoded at all. */
  static DecoderRows of(List<int[]> labels) {
    List<int[]> asked = new ArrayList<>();
    List<Integer> index = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
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

  /** Positions of a row, rounded up: the latent, and one for each label byte. */
  int length() {
    return Buckets.length(1 + Words.longest(labels));
  }

  /** Rows, rounded up. */
  int rows() {
    return Buckets.rows(size());
  }

  /**
   * The inputs of the graph.
   *
   * @param latents {@code [any, width]}
   * @param at for each word that is spelled, its row in {@code latents}
   */
  Map<String, INDArray> inputs(INDArray latents, int[] at) {
    int rows = rows();
    int length = length();
    int[] ids = new int[rows * (length - 1)];
    int[] shifted = new int[rows * length];
    float[] mask = new float[rows * length];
    int[] from = Arrays.copyOf(at, rows);
    Arrays.fill(from, size(), rows, -1);
    for (int i = 0; i < size(); i++) {
      int[] label = labels.get(i);
      for (int j = 0; j < length - 1; j++) {
        ids[i * (length - 1) + j] =
            j == 0 ? ByteCodes.BOS : j <= label.length ? label[j - 1] : ByteCodes.PAD;
      }
      for (int j = 0; j < label.length; j++) {
        shifted[i * length + j + 1] = label[j];
        mask[i * length + j + 1] = label[j] == ByteCodes.PAD ? 0 : 1;
      }
    }
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put(StageGraphs.LATENTS, Rows.spread(latents, from));
    inputs.put(StageGraphs.INPUT_IDS, Nd4j.createFromArray(ids).reshape(rows, length - 1));
    inputs.put(Sequences.ATTENTION_MASK, Encoders.causal(length));
    inputs.put(Sequences.POSITION_IDS, Encoders.positions(rows, length, 1 + Words.longest(labels)));
    inputs.put(StageGraphs.LABELS, Nd4j.createFromArray(shifted).reshape(rows, length));
    inputs.put(StageGraphs.LABEL_MASK, Nd4j.createFromArray(mask).reshape(rows, length));
    return inputs;
  }

  /** Counts what {@code logits [rows * length, 256]}, both rounded up, got right. */
  Evaluation evaluate(double loss, INDArray logits) {
    long bytes = 0;
    long correctBytes = 0;
    long correctWords = 0;
    int length = length();
    int[] best = logits.argMax(1).data().asInt();
    for (int i = 0; i < size(); i++) {
      int[] label = labels.get(i);
      int correct = 0;
      for (int j = 0; j < label.length; j++) {
        correct += best[i * length + 1 + j] == label[j] ? 1 : 0;
      }
      bytes += label.length;
      correctBytes += correct;
      correctWords += correct == label.length ? 1 : 0;
    }
    return new Evaluation(loss, bytes, correctBytes, size(), correctWords);
  }
}
