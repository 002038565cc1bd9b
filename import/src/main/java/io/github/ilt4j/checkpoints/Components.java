package io.github.ilt4j.checkpoints;

import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.checkpoints.tensors.Dtype;
import io.github.ilt4j.checkpoints.tensors.TensorInfo;
import io.github.ilt4j.graphs.families.Architecture;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.parameters.Parameters;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Loads the HuggingFace folder of one architecture into the parameters of a model. */
public final class Components {
  /** Endings of what PyTorch modules keep beside their weights. */
  private static final List<String> BUFFERS =
      List.of("position_ids", "rotary_emb.inv_freq", "attention.masked_bias", "attn.masked_bias");

  private static final String CLIP_IMAGES = "vision_model.";
  private static final List<String> CLIP_TEXT =
      List.of("text_model.", "text_projection.", "visual_projection.", "logit_scale");

  private Components() {}

  /**
   * Loads all that the folder and the model have in common, token table and head included.
   *
   * @param folder with {@code model.safetensors} or its shards
   * @param into the parameters; those not in the folder are left as they are
   * @param prefix path of the component among the parameters, {@code "bytes_decoder"}; empty if it
   *     is the whole model
   * @throws CheckpointException if the weights cannot be read, or a shape differs
   */
  public static LoadReport load(Path folder, Parameters into, String prefix) {
    return load(folder, into, prefix, List.of());
  }

  /**
   * Loads the body of an architecture for use inside a word-latent model: its token table and its
   * head stay out, because bytes have tables of their own and latents have none.
   *
   * @see #load(Path, Parameters, String)
   */
  public static LoadReport loadBody(Path folder, Parameters into, String prefix) {
    Architecture architecture = ConfigDocument.read(folder).architecture();
    List<String> outside =
        architecture instanceof TextModel text
            ? List.of(text.inputEmbeddings(), text.outputEmbeddings())
            : List.of();
    return load(folder, into, prefix, outside);
  }

  private static LoadReport load(
      Path folder, Parameters into, String prefix, List<String> outside) {
    String root = prefix.isEmpty() ? "" : prefix + ".";
    Set<String> wanted = new LinkedHashSet<>();
    for (String name : into.names()) {
      if (name.startsWith(root) && !isWithin(name.substring(root.length()), outside)) {
        wanted.add(name.substring(root.length()));
      }
    }
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException("no parameter is named " + root + "...");
    }
    try (WeightsFolder weights = WeightsFolder.open(folder)) {
      TensorReader reader = new TensorReader(weights, into);
      NameMapping mapping = NameMapping.between(weights.names(), wanted);
      for (TensorInfo tensor : weights.tensors()) {
        String name = mapping.modelName(tensor.name());
        if (wanted.contains(name)) {
          reader.read(tensor, root + name);
        } else {
          reader.ignore(
              tensor, otherTower(name, wanted).orElseGet(() -> reason(tensor, name, outside)));
        }
      }
      Set<String> expected = new LinkedHashSet<>();
      wanted.forEach(name -> expected.add(root + name));
      return reader.report(expected);
    }
  }

  private static boolean isWithin(String name, List<String> modules) {
    return modules.stream().anyMatch(module -> name.startsWith(module + "."));
  }

  /** A file of CLIP holds a text tower, and what joins both towers, beside the image tower. */
  private static Optional<String> otherTower(String name, Set<String> wanted) {
    boolean other = CLIP_TEXT.stream().anyMatch(name::startsWith);
    return other && wanted.stream().anyMatch(path -> path.startsWith(CLIP_IMAGES))
        ? Optional.of("of CLIP's text tower; the model has the image tower alone")
        : Optional.empty();
  }

  private static String reason(TensorInfo tensor, String name, List<String> outside) {
    if (isWithin(name, outside)) {
      return isWithin(name, outside.subList(0, 1))
          ? "a token table; bytes have a table of their own"
          : "a language-model head; this model has its own";
    }
    // GPT-NeoX and GPT-2 files of old keep each layer's causal mask as "attention.bias",
    // "attn.bias".
    if (BUFFERS.stream().anyMatch(name::endsWith)
        || tensor.dtype() == Dtype.BOOL
        || (name.matches(".*\\.(attention|attn)\\.bias") && tensor.shape().size() == 4)) {
      return "a buffer, not a weight";
    }
    return "the model has no such parameter";
  }
}
