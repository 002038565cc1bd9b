package io.github.ilt4j.graphs.stages;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Differentiates graphs; SameDiff reports every op of them on standard output, where only results
 * belong.
 */
public final class QuietGradients {

  private static final String SEED = "seed.";

  private QuietGradients() {}

  /** Name of the placeholder for the gradient that comes from above for an output. */
  public static String seed(String output) {
    return SEED + output;
  }

  /**
   * Makes the gradient function of {@code sd} for gradients that come from above: as SameDiff
   * starts from a scalar only, they enter as {@code sum(output * seed)}.
   *
   * @param outputs whose gradients come from above
   * @param names of what is differentiated by
   */
  public static void createSeeded(SameDiff sd, List<String> outputs, List<String> names) {
    SDVariable sum = null;
    for (String output : outputs) {
      SDVariable seed = sd.placeHolder(seed(output), DataType.FLOAT);
      SDVariable seeded = sd.getVariable(output).mul(seed).sum();
      sum = sum == null ? seeded : sum.add(seeded);
    }
    sd.setLossVariables(sum);
    create(sd, names);
  }

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
