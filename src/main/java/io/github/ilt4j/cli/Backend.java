package io.github.ilt4j.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
    // ND4J prints the stack trace of what it then throws without its cause: take the reason from
    // there.
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      return starter.start();
    } catch (LinkageError | RuntimeException e) {
      String said = printed.toString(StandardCharsets.UTF_8);
      printed.reset();
      String reason = said.isBlank() ? root(e).toString() : said.strip();
      throw new IllegalStateException(
          sentence(hasCuda(), reason.lines().findFirst().orElse("")), e);
    } finally {
      System.setErr(before);
      before.print(printed.toString(StandardCharsets.UTF_8));
    }
  }

  /** Starts a backend and gives its name. */
  @FunctionalInterface
  interface Starter {
    String start();
  }

  static String sentence(boolean cuda, String reason) {
    return cuda
        ? "the CUDA backend finds no usable GPU here ("
            + reason
            + "); without ILT4J_MAVEN=-Pcuda the default runs, nd4j-native on the CPU"
        : "ND4J's backend does not start on this machine (" + reason + ")";
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
