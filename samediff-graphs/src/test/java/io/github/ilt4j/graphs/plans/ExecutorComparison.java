package io.github.ilt4j.graphs.plans;

import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Bert;
import io.github.ilt4j.graphs.families.GptNeoX;
import io.github.ilt4j.graphs.families.Llama;
import io.github.ilt4j.graphs.families.RopeScaling;
import io.github.ilt4j.graphs.families.Vit;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentBatch;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.model.Words;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import io.github.ilt4j.graphs.stages.StageExecutor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Times forward and backward passes of whole models, the executors taking turns step by step, so
 * that other load on the machine meets all alike. Not a test: docs/performance.md has the command.
 *
 * <p>Arguments: {@code demo} or {@code tiny} (the presets' sizes, random weights), the number of
 * steps, the second half of which counts, and {@code vary} for batches of different shapes.
 */
final class ExecutorComparison {

  private ExecutorComparison() {}

  public static void main(String[] arguments) {
    boolean demo = arguments[0].equals("demo");
    int steps = Integer.parseInt(arguments[1]);
    boolean vary = arguments.length > 2 && arguments[2].equals("vary");
    Map<String, WordLatentModel> models = new LinkedHashMap<>();
    Map<String, double[]> times = new LinkedHashMap<>();
    executors()
        .forEach(
            (name, executor) -> {
              WordLatentModel model = WordLatentModel.create(demo ? demo() : tiny(), executor);
              model.parameters().initialize(1);
              models.put(name, model);
              times.put(name, new double[steps]);
            });
    Random random = new Random(1);
    WordLatentBatch batch = demo ? batch(random, 60, 16, 10) : batch(random, 200, 64, 12);
    for (int i = 0; i < steps; i++) {
      if (vary) {
        batch =
            batch(random, 50 + random.nextInt(20), 12 + random.nextInt(5), 7 + random.nextInt(5));
      }
      for (Map.Entry<String, WordLatentModel> entry : models.entrySet()) {
        WordLatentModel model = entry.getValue();
        model.parameters().gradients().assign(0);
        long start = System.nanoTime();
        model.forwardBackward(batch, model.modalities(), i, 0.01);
        times.get(entry.getKey())[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    times.forEach(
        (name, all) -> {
          double[] counted = Arrays.copyOfRange(all, steps / 2, steps);
          Arrays.sort(counted);
          System.out.printf(
              "%-12s median %8.1f ms, least %8.1f ms, first %8.1f ms%n",
              name, counted[counted.length / 2], counted[0], all[0]);
        });
    models.values().forEach(WordLatentModel::close);
  }

  private static Map<String, StageExecutor> executors() {
    Map<String, StageExecutor> executors = new LinkedHashMap<>();
    executors.put("session", SameDiffStage::new);
    executors.put("plan-nd4j", PlanStage.on(Kernels.ND4J));
    executors.put("plan-onednn", PlanStage.on(Kernels.ONEDNN));
    return executors;
  }

  private static WordLatentConfig demo() {
    return new WordLatentConfig(
        ModelForm.V2026,
        Optional.of(
            new Vit(
                64,
                2,
                4,
                128,
                Activation.GELU,
                64,
                16,
                3,
                1e-12,
                true,
                Activation.TANH,
                0,
                0,
                .02)),
        Optional.of(new Bert(256, 64, 2, 4, 128, Activation.GELU, 64, 2, 1e-12, 0, 0, true, .02)),
        new GptNeoX(
            0,
            128,
            2,
            4,
            256,
            Activation.GELU,
            .25,
            10000,
            512,
            1e-5,
            true,
            true,
            0,
            0,
            false,
            .02),
        llama(2, 64, 4, 16, 128),
        0);
  }

  private static WordLatentConfig tiny() {
    return new WordLatentConfig(
        ModelForm.V2026,
        Optional.of(
            new Vit(
                192,
                12,
                3,
                768,
                Activation.GELU,
                224,
                16,
                3,
                1e-12,
                true,
                Activation.TANH,
                0,
                0,
                .02)),
        Optional.of(
            new Bert(256, 128, 2, 2, 512, Activation.GELU, 512, 2, 1e-12, .1, .1, true, .02)),
        new GptNeoX(
            0,
            512,
            6,
            8,
            2048,
            Activation.GELU,
            .25,
            10000,
            2048,
            1e-5,
            true,
            true,
            0,
            0,
            false,
            .02),
        llama(4, 256, 4, 64, 640),
        0);
  }

  private static Llama llama(int layers, int width, int heads, int headSize, int intermediate) {
    return new Llama(
        256,
        width,
        layers,
        heads,
        heads,
        headSize,
        intermediate,
        Activation.SILU,
        1e-5,
        10000,
        RopeScaling.none(),
        512,
        false,
        false,
        0,
        false,
        .02);
  }

  private static WordLatentBatch batch(Random random, int words, int length, int longest) {
    int rows = 8;
    List<int[]> bytes = new ArrayList<>();
    int[] heights = new int[words];
    int[] widths = new int[words];
    for (int i = 0; i < words; i++) {
      bytes.add(bytes(random, i == 0 ? longest : 3 + random.nextInt(longest - 2)));
      heights[i] = 16;
      widths[i] = i == 0 ? 64 : 16 * (1 + random.nextInt(4));
    }
    int[] index = new int[rows * length];
    int[] positions = new int[rows * length];
    float[] mask = new float[rows * length * length];
    List<int[]> labels = new ArrayList<>();
    for (int i = 0; i < index.length; i++) {
      index[i] = random.nextInt(words);
      positions[i] = i % length;
      labels.add(bytes(random, i == 0 ? longest : 2 + random.nextInt(longest - 1)));
      Arrays.fill(mask, i * length, i * length + i % length + 1, 1);
    }
    return new WordLatentBatch(
        new Words(
            bytes,
            Optional.of(
                new Words.Images(TestModels.normal(random, words, 3, 16, 64), heights, widths))),
        index,
        Nd4j.createFromArray(mask).reshape(rows, length, length),
        Nd4j.createFromArray(positions).reshape(rows, length),
        labels);
  }

  private static int[] bytes(Random random, int length) {
    return random.ints(length, 1, 256).toArray();
  }
}
