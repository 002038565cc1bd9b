package io.github.ilt4j.graphs.plans;

import io.github.ilt4j.graphs.nodes.AttentionNode;
import java.util.List;
import java.util.stream.Stream;

/** What steps cost: operations of their matrix products, and bytes. */
final class Work {

  private Work() {}

  /** Floating-point operations of the matrix products of some steps; sums and functions count 0. */
  static long flops(List<Step> steps) {
    return steps.stream().mapToLong(Work::flops).sum();
  }

  /** Floating-point operations of the matrix products of a step: two for each multiplication. */
  static long flops(Step step) {
    if (Fusion.isProduct(step)) {
      Tensor a = step.inputs().get(0);
      boolean transposed = step.arguments().integers()[0] != 0;
      long inner = a.shape()[a.rank() - (transposed ? 2 : 1)];
      return 2 * inner * step.output().length();
    }
    return switch (step.op()) {
      // Queries with keys, and weights with values; backward each of them has two.
      case AttentionNode.NAME -> 2 * 2 * ofHeads(step, step.outputs().get(1));
      case AttentionNode.NAME + BlockLowering.BACKWARD ->
          2 * 2 * 2 * ofHeads(step, step.outputs().get(3));
      default -> 0;
    };
  }

  /** Multiplications of a product of all heads; {@code weights} is of the shape of theirs. */
  private static long ofHeads(Step step, Tensor weights) {
    long headSize = step.arguments().integers()[2];
    return weights.length() * headSize;
  }

  /** Bytes of what a step reads and writes, each tensor counted once. */
  static long bytes(Step step) {
    return Stream.concat(step.inputs().stream(), step.outputs().stream())
        .map(Tensor::memory)
        .distinct()
        .mapToLong(memory -> memory.length() * memory.type().width())
        .sum();
  }
}
