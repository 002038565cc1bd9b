package io.github.ilt4j.graphs.optim;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Clipping of gradients by their global norm (Pascanu et al. 2013), as PyTorch's {@code
 * clip_grad_norm_} does it.
 */
public final class GradientClipping {

  private GradientClipping() {}

  /**
   * Scales the gradients down to {@code maxNorm}, where they are longer.
   *
   * @param gradients all gradients, {@code [length]}
   * @param maxNorm the longest they may be
   * @return their norm before
   */
  public static double clip(INDArray gradients, double maxNorm) {
    double norm = gradients.norm2Number().doubleValue();
    double factor = maxNorm / (norm + 1e-6);
    if (factor < 1) {
      gradients.muli(factor);
    }
    return norm;
  }
}
