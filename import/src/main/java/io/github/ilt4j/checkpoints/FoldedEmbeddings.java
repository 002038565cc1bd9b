package io.github.ilt4j.checkpoints;

import io.github.ilt4j.graphs.parameters.Parameters;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Bit-biased byte embeddings folded into one table, which the reference stores beside the two
 * parameters that make it: row(b) = base[b] + sum over the bits of b, most significant first, of
 * bit * projection[:, bit].
 */
final class FoldedEmbeddings {
  private static final String PROJECTION = ".bit_proj_w";
  private static final String BASE = ".embeddings.weight";
  private static final String FOLDED = ".weight";
  private static final int BITS = 8;

  private FoldedEmbeddings() {}

  /** Whether a tensor is the folded copy of two others of the file. */
  static boolean isFolded(String name, Collection<String> names) {
    if (!name.endsWith(FOLDED)) {
      return false;
    }
    String module = name.substring(0, name.length() - FOLDED.length());
    return names.contains(module + PROJECTION) && names.contains(module + BASE);
  }

  /** The tables {@code [256, width]} of all byte embeddings among the parameters. */
  static Map<String, INDArray> of(Parameters parameters) {
    Map<String, INDArray> tables = new LinkedHashMap<>();
    for (String name : parameters.names()) {
      if (name.endsWith(PROJECTION)) {
        String module = name.substring(0, name.length() - PROJECTION.length());
        INDArray base = parameters.value(module + BASE);
        tables.put(module + FOLDED, fold(base, parameters.value(name)));
      }
    }
    return tables;
  }

  /**
   * In the order of the reference's product: bits first, one after the other, the base last. Every
   * other order that was tried gives other last bits for a tenth of the elements or more.
   */
  private static INDArray fold(INDArray base, INDArray projection) {
    int rows = Math.toIntExact(base.rows());
    int width = Math.toIntExact(base.columns());
    float[] table = base.dup('c').data().asFloat();
    float[] columns = projection.dup('c').data().asFloat();
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < width; i++) {
        float sum = 0;
        for (int bit = 0; bit < BITS; bit++) {
          if ((row >> (BITS - 1 - bit) & 1) != 0) {
            sum += columns[i * BITS + bit];
          }
        }
        table[row * width + i] += sum;
      }
    }
    return Nd4j.createFromArray(table).reshape('c', rows, width);
  }
}
