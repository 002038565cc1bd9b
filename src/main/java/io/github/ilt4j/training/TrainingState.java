package io.github.ilt4j.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.Checkpoint;
import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.Checkpoints;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsFile;
import io.github.ilt4j.datasets.batches.BatchPosition;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.model.ImageNormalization;
import io.github.ilt4j.model.ProcessorConfig;
import io.github.ilt4j.options.TrainOptions;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a checkpoint keeps beside the model so that training goes on as if it had not been
 * interrupted.
 *
 * @param step optimizer steps done
 * @param position in the training data
 * @param pretrained names of parameters that came with weights
 * @param provenance of the model, for people: data, fonts, versions
 */
public record TrainingState(
    int step, BatchPosition position, Set<String> pretrained, Map<String, String> provenance) {
  private static final String FIRST_MOMENT = "first_moment";
  private static final String SECOND_MOMENT = "second_moment";

  public TrainingState {
    pretrained = Set.copyOf(pretrained);
    provenance = Map.copyOf(provenance);
  }

  /** Writes a whole checkpoint; a kill at any moment leaves this or the one before. */
  public void save(
      Path target,
      WordLatentModel model,
      Trainer trainer,
      TrainOptions options,
      ImageNormalization normalization,
      ProcessorConfig processing) {
    Checkpoints.replace(
        target,
        folder -> {
          Checkpoint.writeModel(
              folder, ConfigDocument.of(model.config()), model.config(), model.parameters());
          Checkpoint.writeOptimizer(
              folder,
              Map.of(
                  FIRST_MOMENT, trainer.optimizer().firstMoment(),
                  SECOND_MOMENT, trainer.optimizer().secondMoment()));
          Checkpoint.writeState(folder, json());
          normalization.write(folder);
          processing.write(folder);
          options.save(folder);
        });
  }

  /**
   * The state of a checkpoint.
   *
   * @throws CheckpointException if it has none
   */
  public static TrainingState of(Checkpoint checkpoint) {
    ObjectNode json = checkpoint.state();
    JsonNode position = json.path("position");
    if (!json.path("step").isInt() || !position.path("seed").isIntegralNumber()) {
      throw new CheckpointException(
          checkpoint.folder().resolve("state.json"),
          "expected step and position, found none: training cannot go on from here");
    }
    Set<String> pretrained = new LinkedHashSet<>();
    json.path("pretrained").forEach(name -> pretrained.add(name.asText()));
    Map<String, String> provenance = new TreeMap<>();
    json.path("provenance")
        .properties()
        .forEach(entry -> provenance.put(entry.getKey(), entry.getValue().asText()));
    return new TrainingState(
        json.get("step").intValue(),
        new BatchPosition(
            position.path("seed").longValue(),
            position.path("epoch").longValue(),
            position.path("examples").longValue(),
            position.path("batches").intValue()),
        pretrained,
        provenance);
  }

  /**
   * Brings model and optimizer to where the checkpoint has them.
   *
   * @throws CheckpointException if a parameter or a moment is missing or of another size
   */
  public void restore(Checkpoint checkpoint, WordLatentModel model, Trainer trainer) {
    checkpoint.load(model.parameters()).requireComplete();
    SafetensorsFile moments =
        checkpoint
            .optimizer()
            .orElseThrow(
                () ->
                    new CheckpointException(
                        checkpoint.folder(),
                        "has no optimizer.safetensors: training cannot go on from here"));
    moments.read(FIRST_MOMENT, trainer.optimizer().firstMoment());
    moments.read(SECOND_MOMENT, trainer.optimizer().secondMoment());
    trainer.optimizer().resume(step);
  }

  private ObjectNode json() {
    ObjectNode json = JsonFiles.object();
    json.put("step", step);
    json.putObject("position")
        .put("seed", position.seed())
        .put("epoch", position.epoch())
        .put("examples", position.examples())
        .put("batches", position.batches());
    ArrayNode names = json.putArray("pretrained");
    new TreeSet<>(pretrained).forEach(names::add);
    ObjectNode origin = json.putObject("provenance");
    new TreeMap<>(provenance).forEach(origin::put);
    return json;
  }
}
