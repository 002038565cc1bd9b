package io.github.ilt4j.graphs.stages;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Differentiates graphs; SameDiff reports every op of them on standard output, where only results
 * belong.
 */
public final class QuietGradients {

  private QuietGradients() {}

  /** Makes the gradient function of {@code sd} for the variables {@code names}. */
  public static synchronized void create(SameDiff sd, List<String> names) {
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      sd.createGradFunction(names.toArray(String[]::new));
    } finally {
      System.setOut(out);
    }
  }
}
