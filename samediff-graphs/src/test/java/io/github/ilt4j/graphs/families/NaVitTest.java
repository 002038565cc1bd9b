package io.github.ilt4j.graphs.families;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ilt4j.graphs.Differences;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import io.github.ilt4j.graphs.stages.Stage;
import io.github.ilt4j.graphs.stages.StageGraph;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * NaViT against the same formulas in plain Java, in double precision, one image after the other:
 * the form of the published tasks (patch 16, width 64, 3 layers, 4 heads, 128 between, 128 out).
 */
class NaVitTest {

  private static final NaVit MODEL = new NaVit(256, 16, 128, 64, 3, 4, 128, 0, 0, 0.1);
  private static final int HEAD = 64;

  /** The last is wider than the tables: its positions end with theirs. */
  private static final int[] WIDTHS = {32, 96, 16, 304};

  private Parameters parameters;

  @Test
  void equalsTheFormulas() {
    Random random = new Random(2);
    INDArray pixels = Differences.normal(random, WIDTHS.length, 3, 32, 304);
    int[] heights = {16, 16, 32, 16};
    StageGraph graph = graph();
    parameters = Parameters.allocate(graph.parameters());
    try (Stage stage = new SameDiffStage(graph, NaVitTest::graph, parameters)) {
      parameters.initialize(3);
      // Far from what norms and biases start with.
      parameters.values().addi(Differences.normal(random, parameters.length()).muli(0.1));
      INDArray found = stage.infer(MODEL.inputs(pixels, heights, WIDTHS)).get("y");
      for (int i = 0; i < WIDTHS.length; i++) {
        double[] expected = encode(pixels.slice(i), heights[i], WIDTHS[i]);
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (int j = 0; j < expected.length; j++) {
          assertEquals(expected[j], found.getDouble(i, j), 1e-5 * Math.max(1, largest));
        }
      }
    } finally {
      parameters.close();
    }
  }

  private static StageGraph graph() {
    StageGraphBuilder builder = new StageGraphBuilder("navit", false);
    builder.output("y", MODEL.encode(builder, new Scope(builder, "")).pooled());
    return builder.build(MODEL.sequencesInput());
  }

  private double[] encode(INDArray image, int height, int width) {
    List<double[]> tokens = new ArrayList<>();
    for (int y = 0; y < height / 16; y++) {
      for (int x = 0; x < width / 16; x++) {
        double[] patch = new double[3 * 16 * 16];
        for (int i = 0; i < patch.length; i++) {
          patch[i] = image.getDouble(i / 256, y * 16 + i / 16 % 16, x * 16 + i % 16);
        }
        double[] token =
            norm(
                linear(norm(patch, "to_patch_embedding.0"), "to_patch_embedding.1"),
                "to_patch_embedding.2");
        INDArray down = parameter("pos_embed_height");
        INDArray across = parameter("pos_embed_width");
        for (int i = 0; i < token.length; i++) {
          token[i] += down.getDouble(y, i) + across.getDouble(Math.min(x, 15), i);
        }
        tokens.add(token);
      }
    }
    for (int layer = 0; layer < 3; layer++) {
      String path = "transformer.layers." + layer;
      List<double[]> normed = norms(tokens, path + ".0.norm");
      List<double[]> attended = new ArrayList<>();
      for (int i = 0; i < tokens.size(); i++) {
        attended.add(sum(tokens.get(i), attention(path + ".0", normed.get(i), normed)));
      }
      tokens = new ArrayList<>();
      for (double[] token : attended) {
        double[] inner = linear(norm(token, path + ".1.0"), path + ".1.1");
        double[] activated = Arrays.stream(inner).map(NaVitTest::gelu).toArray();
        tokens.add(sum(token, linear(activated, path + ".1.4")));
      }
    }
    double[] query = norm(parameter("attn_pool_queries").toDoubleVector(), "attn_pool.norm");
    double[] pooled = attention("attn_pool", query, norms(tokens, "transformer.norm"));
    return linear(norm(pooled, "mlp_head.0"), "mlp_head.1");
  }

  private double[] attention(String path, double[] x, List<double[]> context) {
    double[] query = linear(x, path + ".to_queries");
    double[] joined = new double[query.length];
    for (int head = 0; head < 4; head++) {
      double[] own = head(query, head, path + ".query_norm");
      double[] weights = new double[context.size()];
      for (int i = 0; i < weights.length; i++) {
        double[] key = head(linear(context.get(i), path + ".to_keys"), head, path + ".key_norm");
        weights[i] = Math.exp(IntStream.range(0, HEAD).mapToDouble(j -> own[j] * key[j]).sum() / 8);
      }
      double total = Arrays.stream(weights).sum();
      for (int i = 0; i < weights.length; i++) {
        double[] value = linear(context.get(i), path + ".to_values");
        for (int j = 0; j < HEAD; j++) {
          joined[head * HEAD + j] += weights[i] / total * value[head * HEAD + j];
        }
      }
    }
    return linear(joined, path + ".to_out");
  }

  private double[] head(double[] x, int head, String norm) {
    return norm(Arrays.copyOfRange(x, head * HEAD, (head + 1) * HEAD), norm);
  }

  private List<double[]> norms(List<double[]> rows, String path) {
    return rows.stream().map(row -> norm(row, path)).toList();
  }

  private double[] norm(double[] x, String path) {
    double mean = Arrays.stream(x).average().orElseThrow();
    double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    INDArray weight = parameter(path + ".weight");
    boolean biased = parameters.contains("navit." + path + ".bias");
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] =
          (x[i] - mean) / Math.sqrt(variance + 1e-5) * weight.getDouble(i)
              + (biased ? parameter(path + ".bias").getDouble(i) : 0);
    }
    return y;
  }

  private double[] linear(double[] x, String path) {
    INDArray weight = parameter(path + ".weight");
    float[] matrix = weight.dup('c').data().asFloat();
    boolean biased = parameters.contains("navit." + path + ".bias");
    double[] y = new double[(int) weight.size(0)];
    for (int i = 0; i < y.length; i++) {
      y[i] = biased ? parameter(path + ".bias").getDouble(i) : 0;
      for (int j = 0; j < x.length; j++) {
        y[i] += matrix[i * x.length + j] * x[j];
      }
    }
    return y;
  }

  private INDArray parameter(String path) {
    return parameters.value("navit." + path);
  }

  private static double[] sum(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] + b[i]).toArray();
  }

  /** x Phi(x), the error function by its series (Abramowitz and Stegun 7.1.6). */
  private static double gelu(double x) {
    double z = x / Math.sqrt(2);
    double term = z;
    double erf = 0;
    for (int n = 0; n < 200; n++) {
      erf += term;
      term *= 2 * z * z / (2 * n + 3);
    }
    return x * (1 + 2 / Math.sqrt(Math.PI) * Math.exp(-z * z) * erf) / 2;
  }
}
