package io.github.ilt4j.graphs;

import static io.github.ilt4j.graphs.families.LayerType.FULL;
import static io.github.ilt4j.graphs.families.LayerType.SLIDING;

import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.DebertaV2;
import io.github.ilt4j.graphs.families.Gemma3Text;
import io.github.ilt4j.graphs.families.Gpt2;
import io.github.ilt4j.graphs.families.ModernBert;
import io.github.ilt4j.graphs.families.RopeScaling;
import io.github.ilt4j.graphs.families.TextModel;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Models of a few hundred parameters, of every width that is asked for. */
public final class SmallModels {

  private SmallModels() {}

  /**
   * Every text architecture of this class in its variants: tests of all of them go through these.
   */
  public static Stream<TextModel> all(int width, double dropout) {
    return Stream.of(
        gpt2(width, 16, dropout),
        gemma3(width, 3, false, dropout),
        gemma3(width, 3, true, 0),
        modernBert(width, 4, true, dropout),
        modernBert(width, 2, false, 0),
        debertaV3(width, dropout),
        debertaV2(width, 3, dropout));
  }

  /** With the positions of {@code maxLength}. */
  public static TextModel gpt2(int width, int maxLength, double dropout) {
    return new Gpt2(
        1,
        width,
        2,
        2,
        width + 4,
        Activation.GELU_TANH,
        maxLength,
        1e-5,
        true,
        true,
        dropout,
        dropout,
        dropout,
        true,
        0.3);
  }

  /** With a layer that sees {@code window} positions, and one that sees all. */
  public static TextModel gemma3(int width, int window, boolean bidirectional, double dropout) {
    return new Gemma3Text(
        1,
        width,
        2,
        4,
        2,
        4,
        width + 4,
        Activation.GELU_TANH,
        1e-6,
        1e6,
        new RopeScaling.Linear(2),
        1e4,
        List.of(SLIDING, FULL),
        window,
        bidirectional,
        6,
        8,
        true,
        dropout,
        false,
        0.3);
  }

  /** With a layer that sees all, and one that sees {@code localAttention / 2} to either side. */
  public static TextModel modernBert(int width, int localAttention, boolean bias, double dropout) {
    return new ModernBert(
        1,
        width,
        2,
        2,
        width + 4,
        Activation.GELU,
        1e-5,
        bias,
        bias,
        bias,
        List.of(FULL, SLIDING),
        localAttention,
        160000,
        10000,
        8,
        dropout,
        dropout,
        dropout,
        true,
        0.3);
  }

  /** As the third version is published: products shared, a norm of the table. */
  public static TextModel debertaV3(int width, double dropout) {
    return deberta(width, new DebertaV2.Relative(6, 4, true, true, true, true), 0, dropout);
  }

  /** As the second version is: products of its own, a convolution; and a row for each distance. */
  public static TextModel debertaV2(int width, int convKernelSize, double dropout) {
    return deberta(
        width, new DebertaV2.Relative(3, 0, true, true, false, false), convKernelSize, dropout);
  }

  private static TextModel deberta(
      int width, DebertaV2.Relative relative, int convKernelSize, double dropout) {
    boolean embeddings = convKernelSize > 0;
    return new DebertaV2(
        1,
        width,
        2,
        2,
        width + 4,
        Activation.GELU,
        16,
        embeddings,
        embeddings ? 2 : 0,
        Optional.of(relative),
        convKernelSize,
        Activation.GELU,
        1e-7,
        dropout,
        dropout,
        true,
        0.3);
  }
}
