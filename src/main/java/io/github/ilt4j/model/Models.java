package io.github.ilt4j.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.Components;
import io.github.ilt4j.checkpoints.LoadReport;
import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.datasets.TextForm;
import io.github.ilt4j.graphs.families.ImageModel;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.options.ComponentSource;
import io.github.ilt4j.options.DataOptions;
import io.github.ilt4j.options.ModelOptions;
import io.github.ilt4j.options.OptionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From the options of a model to its configuration and its first parameters. */
public final class Models {
  private Models() {}

  /**
   * Reads the configurations that the options name.
   *
   * @param options whose models of the hub have been {@linkplain ModelFolders#locate located}
   * @throws io.github.ilt4j.checkpoints.CheckpointException if one cannot be read, or is of an
   *     unknown {@code model_type}
   */
  public static WordLatentConfig config(ModelOptions options, double modalityDropout) {
    Optional<ImageModel> imageEncoder =
        document("image-encoder", options.imageEncoder()).map(ConfigDocument::imageModel);
    Optional<TextModel> bytesEncoder =
        document("bytes-encoder", options.bytesEncoder()).map(ConfigDocument::textModel);
    boolean both = imageEncoder.isPresent() && bytesEncoder.isPresent();
    TextModel latentTransformer =
        document("latent-transformer", options.latentTransformer()).orElseThrow().textModel();
    TextModel bytesDecoder =
        document("bytes-decoder", options.bytesDecoder()).orElseThrow().textModel();
    try {
      return new WordLatentConfig(
          options.form() == TextForm.V2025 ? ModelForm.V2025 : ModelForm.V2026,
          imageEncoder,
          bytesEncoder,
          latentTransformer,
          bytesDecoder,
          both ? modalityDropout : 0);
    } catch (IllegalArgumentException e) {
      throw new OptionException(e.getMessage());
    }
  }

  /**
   * Loads the weights of all components that are folders, where the options ask for it.
   *
   * @return what became of each tensor, a report for each folder; what is not reported was not
   *     touched
   */
  public static List<LoadReport> loadPretrained(ModelOptions options, Parameters into) {
    List<LoadReport> reports = new ArrayList<>();
    if (options.loadPretrained()) {
      load(options.imageEncoder(), "image_encoder", into, reports);
      load(options.bytesEncoder(), "bytes_encoder", into, reports);
      load(options.latentTransformer(), "latent_transformer", into, reports);
      load(options.bytesDecoder(), "bytes_decoder", into, reports);
    }
    return reports;
  }

  /**
   * Checks that words and sequences are no longer than what the architectures have positions for.
   *
   * @throws OptionException names the option that is too large
   */
  public static void requirePositions(WordLatentConfig config, DataOptions data) {
    config
        .bytesEncoder()
        .ifPresent(
            model ->
                requirePositions("bytes-encoder", model, "max-word-length", data.maxWordLength()));
    requirePositions(
        "bytes-decoder", config.bytesDecoder(), "max-word-length", data.maxWordLength());
    requirePositions(
        "latent-transformer",
        config.latentTransformer(),
        "max-sequence-length",
        data.maxSequenceLength());
  }

  private static void requirePositions(
      String component, TextModel model, String option, int length) {
    if (model.maxLength() < length) {
      throw new OptionException(
          "%s: expected at most %d, the max_position_embeddings of the %s, found %d"
              .formatted(option, model.maxLength(), component, length));
    }
  }

  /** How the image encoder wants its pixels. */
  public static ImageNormalization normalization(ModelOptions options) {
    return options.imageEncoder() instanceof ComponentSource.Folder folder
        ? ImageNormalization.read(folder.path())
        : ImageNormalization.HALF;
  }

  private static void load(
      ComponentSource source, String prefix, Parameters into, List<LoadReport> reports) {
    if (source instanceof ComponentSource.Folder folder) {
      reports.add(Components.loadBody(folder.path(), into, prefix));
    }
  }

  private static Optional<ConfigDocument> document(String option, ComponentSource source) {
    if (source instanceof ComponentSource.Folder folder) {
      return Optional.of(ConfigDocument.read(folder.path()));
    }
    if (source instanceof ComponentSource.Hub hub) {
      throw new IllegalArgumentException(
          option + ": " + hub.name() + " has no folder yet: ModelFolders.locate finds it");
    }
    if (source instanceof ComponentSource.Config config) {
      ObjectNode json = config.config();
      return Optional.of(ConfigDocument.of(Path.of(option), json));
    }
    return Optional.empty();
  }
}
