package io.github.ilt4j.graphs.stages;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Frees arrays as soon as they are of no use. The collector would do it too, but it looks at the
 * heap, where they are small, and not at the memory outside of it.
 */
public final class Release {

  private Release() {}

  /** Frees all arrays; what SameDiff's session has freed already is left alone. */
  public static void all(Map<String, INDArray> arrays) {
    for (INDArray array : arrays.values()) {
      if (array.closeable()) {
        array.close();
      }
    }
  }
}
