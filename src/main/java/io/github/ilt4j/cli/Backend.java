package io.github.ilt4j.cli;

import java.util.ServiceLoader;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;

/**
 * Starts ND4J's backend. The one place that knows how a backend fails; everything else takes
 * whatever backend is on the class path.
 */
final class Backend {
  private Backend() {}

  /**
   * Starts the backend, before a command computes anything.
   *
   * @return its name, for the run's log
   * @throws IllegalStateException in one sentence why there is none
   */
  static String start() {
    return start(() -> Nd4j.getBackend().getClass().getSimpleName());
  }

  /** As {@link #start()}, with another way to start it. */
  static String start(Starter starter) {
    try {
      return starter.start();
    } catch (LinkageError | RuntimeException e) {
      throw new IllegalStateException(sentence(hasCuda(), root(e)), e);
    }
  }

  /** Starts a backend and gives its name. */
  @FunctionalInterface
  interface Starter {
    String start();
  }

  static String sentence(boolean cuda, Throwable reason) {
    String cause = reason.getClass().getSimpleName();
    String detail =
        reason.getMessage() == null
            ? ""
            : ": " + reason.getMessage().lines().findFirst().orElse("");
    return cuda
        ? "the CUDA backend finds no usable GPU here ("
            + cause
            + detail
            + "); without ILT4J_MAVEN=-Pcuda the default runs, nd4j-native on the CPU"
        : "ND4J's backend does not start on this machine (" + cause + detail + ")";
  }

  private static boolean hasCuda() {
    return ServiceLoader.load(Nd4jBackend.class).stream()
        .anyMatch(provider -> provider.type().getName().contains("jcublas"));
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
