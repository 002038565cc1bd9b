package io.github.ilt4j.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.datasets.TextForm;
import io.github.ilt4j.datasets.images.WordRenderer;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.plans.OpenMp;
import io.github.ilt4j.model.ImageNormalization;
import io.github.ilt4j.model.Models;
import io.github.ilt4j.model.Rendering;
import io.github.ilt4j.model.Threads;
import io.github.ilt4j.options.ComputeOptions;
import io.github.ilt4j.options.ModelOptions;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * A preset's model with random weights, and what prepares its inputs.
 *
 * @param stages what times its stages
 */
record BenchModel(
    ModelOptions options,
    ComputeOptions compute,
    TimedStages stages,
    WordLatentModel model,
    Optional<WordRenderer> renderer)
    implements AutoCloseable {

  private static final long SEED = 0;

  /** Makes the model and sets the number of threads. */
  static BenchModel open(String preset, boolean images, ComputeOptions compute) throws IOException {
    ModelOptions options = ModelOptions.ofPreset(preset);
    options = images ? options : options.withoutImageEncoder();
    // No modality dropout: every step is to do the same work.
    WordLatentConfig config = Models.config(options, 0);
    Threads.use(compute, config);
    TimedStages stages = new TimedStages(compute.stages());
    WordLatentModel model = WordLatentModel.create(config, stages);
    model.parameters().initialize(SEED);
    Optional<WordRenderer> renderer =
        config.imageEncoder().isPresent()
            ? Optional.of(
                WordRenderer.open(Rendering.options(config.imageEncoder().get(), Optional.empty())))
            : Optional.empty();
    return new BenchModel(options, compute, stages, model, renderer);
  }

  TextForm form() {
    return options.form();
  }

  ImageNormalization normalization() {
    return Models.normalization(options);
  }

  /** Adds how it was computed to a result. */
  void describe(ObjectNode line) {
    line.put("preset", options.preset());
    line.put("parameters", model.parameters().length());
    line.put("executor", compute.executor().name().toLowerCase(Locale.ROOT));
    line.put("kernels", compute.kernels().name().toLowerCase(Locale.ROOT));
    line.put("threads", OpenMp.threads());
  }

  @Override
  public void close() {
    model.close();
    renderer.ifPresent(WordRenderer::close);
  }
}
