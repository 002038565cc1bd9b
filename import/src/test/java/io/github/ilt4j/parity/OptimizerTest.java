package io.github.ilt4j.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ilt4j.checkpoints.Goldens;
import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsFile;
import io.github.ilt4j.graphs.model.WordLatentBatch;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.optim.AdamW;
import io.github.ilt4j.graphs.parameters.Initializer;
import io.github.ilt4j.graphs.parameters.ParameterSpec;
import io.github.ilt4j.graphs.parameters.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * AdamW and clipping against PyTorch's: step by step on given gradients, and as a training of a
 * whole model.
 */
class OptimizerTest {

  private static final List<String> TENSORS = List.of("matrix", "table", "tall", "vector");

  @Test
  void adamWEqualsPyTorchStepByStep() {
    AdamW.Options options = new AdamW.Options(0.9, 0.95, 1e-8, 0.1);
    followReference("adamw", options, false);
  }

  @Test
  void adamWAfterClippingEqualsPyTorchStepByStep() {
    AdamW.Options options = new AdamW.Options(0.9, 0.999, 1e-6, 0);
    followReference("adamw_clip", options, true);
  }

  private static void followReference(String name, AdamW.Options options, boolean clip) {
    try (SafetensorsFile golden = SafetensorsFile.open(Goldens.path("optimizers.safetensors"));
        Parameters parameters = parameters(golden);
        AdamW optimizer = new AdamW(parameters, options, spec -> true)) {
      TENSORS.forEach(tensor -> golden.read("in.start." + tensor, parameters.value(tensor)));
      for (int step = 0; step < 6; step++) {
        for (String tensor : TENSORS) {
          golden.read("in.grad." + step + "." + tensor, parameters.gradient(tensor));
        }
        if (clip) {
          double norm = optimizer.clippedStep(1e-2, 1);
          double expected = golden.tensor("out." + name + "." + step + ".norm").getDouble(0);
          assertEquals(expected, norm, 1e-5 * expected, name + " norm " + step);
        } else {
          optimizer.step(1e-2);
        }
        for (String tensor : TENSORS) {
          float[] expected =
              golden.tensor("out." + name + "." + step + "." + tensor).dup().data().asFloat();
          float[] found = parameters.value(tensor).dup('c').data().asFloat();
          for (int i = 0; i < expected.length; i++) {
            assertEquals(
                expected[i],
                found[i],
                1e-5 * Math.max(1, Math.abs(expected[i])),
                "%s step %d %s[%d]".formatted(name, step, tensor, i));
          }
        }
      }
    }
  }

  private static Parameters parameters(SafetensorsFile golden) {
    Stream<ParameterSpec> specs =
        TENSORS.stream()
            .map(
                tensor ->
                    ParameterSpec.of(
                        tensor, Initializer.zeros(), golden.tensor("in.start." + tensor).shape()));
    return Parameters.allocate(specs.toList());
  }

  @Test
  void twentyStepsOfAWholeModelFollowTheReference() throws IOException {
    Path root = Goldens.path("welt_seed");
    Path full = root.resolve("full");
    JsonNode losses = new ObjectMapper().readTree(root.resolve("losses.json").toFile());
    try (GoldenFolder golden = GoldenFolder.open(full);
        SafetensorsFile weights = SafetensorsFile.open(full.resolve("model.safetensors"));
        SafetensorsFile last =
            SafetensorsFile.open(root.resolve("train_final_params.safetensors"))) {
      WholeModelCheck check =
          new WholeModelCheck(golden, ConfigDocument.read(full).wordLatent(), weights);
      WordLatentBatch batch = check.batch();
      try (WordLatentModel model = check.load();
          AdamW optimizer = new AdamW(model.parameters(), AdamW.Options.DEFAULT, spec -> true)) {
        // The byte tables stand still in the recorded run, as their values after it show: there the
        // optimizer changed the folded copies, which are made anew before they are read.
        optimizer.train(
            spec ->
                !spec.name().endsWith("bit_proj_w")
                    && !spec.name().endsWith("word_embeddings.embeddings.weight")
                    && !spec.name().endsWith("embed_tokens.embeddings.weight"));
        for (int step = 0; step < 20; step++) {
          double loss =
              model.forwardBackward(batch, model.modalities(), step, 1.0 / batch.labelCount());
          double wanted = losses.path("losses").path(step).asDouble();
          assertEquals(wanted, loss / batch.labelCount(), 5e-5 * wanted, "loss of step " + step);
          // Wider than the losses': Adam turns the rounding of gradients near zero into whole
          // steps.
          double expected = losses.path("grad_norm").path(step).asDouble();
          assertEquals(
              expected, recordedNorm(model), 5e-4 * expected, "gradient norm of step " + step);
          optimizer.step(1e-3);
        }
        assertEquals(
            losses.path("loss_after_20").asDouble(),
            model.evaluate(batch, model.modalities()).meanLoss(),
            5e-5);
        for (String name : last.names()) {
          GoldenFolder.assertClose(
              name, last.tensor(name), model.parameters().value(name), row -> true);
        }
      }
    }
  }

  /**
   * The recorded norms have the gradients of the folded copies, which equal those of the tables.
   */
  private static double recordedNorm(WordLatentModel model) {
    double squares = 0;
    for (String name : model.parameters().names()) {
      if (!name.endsWith("bit_proj_w")) {
        double norm = model.parameters().gradient(name).norm2Number().doubleValue();
        squares += norm * norm;
      }
    }
    return Math.sqrt(squares);
  }
}
