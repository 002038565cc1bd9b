package io.github.ilt4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.ilt4j.checkpoints.Components;
import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsWriter;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.model.ModelBatch;
import io.github.ilt4j.model.TinyModel;
import io.github.ilt4j.options.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The freeze warm-up: what came with weights stands still, what is new trains, then all does. */
class FreezeTest {
  private static final List<String> COMPONENTS =
      List.of("image_encoder", "bytes_encoder", "latent_transformer", "bytes_decoder");

  /** What no published checkpoint of a component can bring. */
  private static final List<String> NEW =
      List.of(
          "encoder_mapping.",
          "encoder_norm.",
          "decoder_norm.",
          "word_embeddings",
          "embed_out",
          "embed_tokens",
          "lm_head");

  @TempDir Path folder;

  @Test
  void pretrainedParametersStandStillWhileTheNewOnesTrainAndThenAllTrain() throws IOException {
    try (TinyModel published = TinyModel.create(TinyModel.config(ModelForm.V2026), 1);
        TinyModel tiny = TinyModel.create(TinyModel.config(ModelForm.V2026), 2)) {
      Parameters parameters = tiny.model().parameters();
      Set<String> pretrained = new LinkedHashSet<>();
      for (String component : COMPONENTS) {
        Path place = publish(published, component);
        pretrained.addAll(Components.loadBody(place, parameters, component).matched());
      }
      for (String name : parameters.names()) {
        boolean isNew = NEW.stream().anyMatch(name::contains);
        assertEquals(!isNew, pretrained.contains(name), name);
        if (!isNew) {
          assertEquals(published.model().parameters().value(name), parameters.value(name), name);
        }
      }

      TrainingOptions options = frozenFor(2);
      try (Trainer trainer = new Trainer(tiny.model(), options, pretrained);
          ModelBatch batch = tiny.batch("a b", "ab c")) {
        Map<String, float[]> first = snapshot(parameters);
        trainer.step(0, batch.batch());
        trainer.step(1, batch.batch());
        Set<String> moved = moved(first, parameters);
        pretrained.forEach(name -> assertFalse(moved.contains(name), name + " is frozen"));
        assertEquals(without(parameters.names(), pretrained), moved, "all that is new trains");

        Map<String, float[]> second = snapshot(parameters);
        trainer.step(2, batch.batch());
        // A key's bias shifts all scores of a query alike, which softmax does not see: it has no
        // gradient but rounding.
        Set<String> still = without(parameters.names(), moved(second, parameters));
        still.removeIf(name -> name.endsWith("key.bias"));
        assertEquals(Set.of(), still, "all trains");
      }
    }
  }

  /** Writes a component as a HuggingFace folder of its own. */
  private Path publish(TinyModel model, String component) throws IOException {
    Path place = Files.createDirectory(folder.resolve(component));
    var config = model.model().config();
    ConfigDocument document =
        ConfigDocument.of(
            switch (component) {
              case "image_encoder" -> config.imageEncoder().orElseThrow();
              case "bytes_encoder" -> config.bytesEncoder().orElseThrow();
              case "latent_transformer" -> config.latentTransformer();
              default -> config.bytesDecoder();
            });
    document.write(place);
    SafetensorsWriter writer = new SafetensorsWriter();
    Parameters parameters = model.model().parameters();
    for (String name : parameters.names()) {
      if (name.startsWith(component + ".")) {
        writer.add(name.substring(component.length() + 1), parameters.value(name));
      }
    }
    writer.write(place.resolve("model.safetensors"));
    return place;
  }

  private static TrainingOptions frozenFor(int steps) {
    TrainingOptions free = TinyModel.training(3, 1e-2, 0);
    return new TrainingOptions(
        free.steps(),
        free.learningRate(),
        free.schedule(),
        free.warmupSteps(),
        free.weightDecay(),
        free.adamBeta1(),
        free.adamBeta2(),
        free.adamEpsilon(),
        free.maxGradNorm(),
        free.modalityDropout(),
        steps,
        free.seed());
  }

  private static Map<String, float[]> snapshot(Parameters parameters) {
    Map<String, float[]> values = new LinkedHashMap<>();
    parameters.names().forEach(name -> values.put(name, flat(parameters.value(name))));
    return values;
  }

  private static Set<String> moved(Map<String, float[]> before, Parameters parameters) {
    Set<String> moved = new TreeSet<>();
    before.forEach(
        (name, values) -> {
          if (!Arrays.equals(values, flat(parameters.value(name)))) {
            moved.add(name);
          }
        });
    return moved;
  }

  private static Set<String> without(Set<String> names, Set<String> others) {
    Set<String> rest = new TreeSet<>(names);
    rest.removeAll(others);
    return rest;
  }

  private static float[] flat(INDArray array) {
    return array.reshape(-1).toFloatVector();
  }
}
