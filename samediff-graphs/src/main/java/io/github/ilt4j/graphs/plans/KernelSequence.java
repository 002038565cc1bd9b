package io.github.ilt4j.graphs.plans;

import java.util.List;
import java.util.stream.Collectors;

/** Several kernels that are one step. */
final class KernelSequence implements Kernel {

  private final Kernel[] parts;

  private KernelSequence(Kernel[] parts) {
    this.parts = parts;
  }

  static Kernel of(List<Kernel> parts) {
    return parts.size() == 1 ? parts.get(0) : new KernelSequence(parts.toArray(Kernel[]::new));
  }

  @Override
  public void run() {
    for (Kernel part : parts) {
      part.run();
    }
  }

  @Override
  public String implementation() {
    return List.of(parts).stream()
        .map(Kernel::implementation)
        .distinct()
        .collect(Collectors.joining(" "));
  }

  @Override
  public void close() {
    for (Kernel part : parts) {
      part.close();
    }
  }
}
