package io.github.ilt4j.graphs.stages;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Draws dropout masks outside the graphs, so that a seed decides them on every executor and
 * backend.
 */
public final class DropoutMasks {

  private DropoutMasks() {}

  /** One mask for each site of {@code graph}, for a batch of the size of {@code inputs}. */
  public static Map<String, INDArray> draw(
      StageGraph graph, Map<String, INDArray> inputs, long seed) {
    Map<String, INDArray> masks = new LinkedHashMap<>();
    SplittableRandom seeds = new SplittableRandom(seed);
    for (DropoutSite site : graph.dropout()) {
      INDArray sequences = inputs.get(site.sequences().orElse(graph.sequences()));
      long[] shape = site.shape().of(sequences.size(0), sequences.size(1));
      long length = 1;
      for (long size : shape) {
        length *= size;
      }
      masks.put(
          site.name(),
          Nd4j.createFromArray(mask(Math.toIntExact(length), site.rate(), seeds.split()))
              .reshape('c', shape));
    }
    return masks;
  }

  private static float[] mask(int length, double rate, SplittableRandom random) {
    // One 64-bit draw decides four elements: a mask is as large as the activations that it is for.
    int threshold = (int) Math.round(rate * 65536);
    float kept = (float) (1 / (1 - rate));
    float[] mask = new float[length];
    long bits = 0;
    for (int i = 0; i < length; i++) {
      bits = i % 4 == 0 ? random.nextLong() : bits >>> 16;
      mask[i] = (bits & 0xFFFF) < threshold ? 0 : kept;
    }
    return mask;
  }
}
