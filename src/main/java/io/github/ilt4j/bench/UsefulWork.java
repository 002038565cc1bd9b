package io.github.ilt4j.bench;

import io.github.ilt4j.graphs.families.Architecture;
import io.github.ilt4j.graphs.families.ImageModel;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.model.WordLatentBatch;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.graphs.model.Words;
import io.github.ilt4j.graphs.parameters.ParameterSpec;
import io.github.ilt4j.graphs.parameters.Parameters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The matrix products that a batch needs, counted from the architecture and not from what runs:
 * each distinct word encoded once, no padding, of attention the pairs that attend alone. Looking up
 * embeddings is no product.
 */
final class UsefulWork {

  /**
   * Floating-point operations of a stage: two for each multiplication.
   *
   * @param forward of the forward pass
   * @param backward towards the weights and, where it is needed, towards the input
   */
  record Flops(long forward, long backward) {
    static final Flops NONE = new Flops(0, 0);

    long total() {
      return forward + backward;
    }

    Flops plus(Flops other) {
      return new Flops(forward + other.forward, backward + other.backward);
    }
  }

  private static final String PATCHES = "patch_embedding";
  private static final String POOLER = "pooler.dense.weight";

  private final WordLatentConfig config;
  private final Parameters parameters;

  UsefulWork(WordLatentConfig config, Parameters parameters) {
    this.config = config;
    this.parameters = parameters;
  }

  /** The work of a training step by the name of the stage. */
  Map<String, Flops> of(WordLatentBatch batch) {
    Map<String, Flops> work = new LinkedHashMap<>();
    config
        .imageEncoder()
        .ifPresent(
            model ->
                work.put("image_encoder", images(model, batch.words().images().orElseThrow())));
    config
        .bytesEncoder()
        .ifPresent(model -> work.put("bytes_encoder", bytes(model, batch.words())));
    work.put("latent_transformer", latents(batch));
    work.put("bytes_decoder", labels(batch));
    return work;
  }

  private Flops images(ImageModel model, Words.Images images) {
    long patches = 0;
    long positions = 0;
    long pairs = 0;
    for (int i = 0; i < images.widths().length; i++) {
      int side = model.patchSize();
      long own = (long) (images.heights()[i] / side) * (images.widths()[i] / side);
      patches += own;
      positions += own + 1;
      pairs += (own + 1) * (own + 1);
    }
    long projection = 2 * patches * elements(name -> name.contains(PATCHES));
    long pooled = images.widths().length;
    return new Flops(projection, projection) // pixels need no gradient
        .plus(both(pooled * elements(name -> name.endsWith(POOLER))))
        .plus(both(positions * matrices("image_encoder.", name -> !name.endsWith(POOLER))))
        .plus(attention(model, pairs));
  }

  private Flops bytes(TextModel model, Words words) {
    long positions = words.bytes().stream().mapToLong(word -> word.length).sum();
    long pairs = words.bytes().stream().mapToLong(word -> pairs(model, word.length)).sum();
    return both(positions * matrices("bytes_encoder.", name -> true)).plus(attention(model, pairs));
  }

  private Flops latents(WordLatentBatch batch) {
    long positions = IntStream.of(batch.wordIndex()).filter(word -> word >= 0).count();
    long pairs = batch.attentionMask().sumNumber().longValue();
    return both(positions * matrices("latent_transformer.", name -> true))
        .plus(both(positions * elements(name -> name.endsWith("coder_mapping.weight"))))
        .plus(attention(config.latentTransformer(), pairs));
  }

  private Flops labels(WordLatentBatch batch) {
    TextModel model = config.bytesDecoder();
    long positions = 0;
    long pairs = 0;
    for (int[] label : batch.labels()) {
      long length = label.length == 0 ? 0 : label.length + 1L; // the latent comes first
      positions += length;
      pairs += length * (length + 1) / 2;
    }
    String head = "bytes_decoder." + model.outputEmbeddings() + ".weight";
    long logits = 256L * model.hiddenSize();
    return both(positions * matrices("bytes_decoder.", name -> !name.equals(head)))
        .plus(both(batch.labelCount() * logits))
        .plus(attention(model, pairs));
  }

  private static long pairs(TextModel model, long length) {
    return model.causal() ? length * (length + 1) / 2 : length * length;
  }

  /** Queries with keys, and weights with values. */
  private static Flops attention(Architecture model, long pairs) {
    return both(2 * pairs * model.attentionWidth() * model.numHiddenLayers());
  }

  /** Going back, each product becomes two. */
  private static Flops both(long multiplications) {
    return new Flops(2 * multiplications, 4 * multiplications);
  }

  private long matrices(String prefix, Predicate<String> wanted) {
    return elements(
        name ->
            name.startsWith(prefix)
                && wanted.test(name)
                && !name.contains("embeddings")
                && !name.endsWith("wpe.weight")
                && !name.endsWith("bit_proj_w"));
  }

  private long elements(Predicate<String> wanted) {
    return parameters.specs().stream()
        .filter(spec -> spec.shape().size() > 1 && wanted.test(spec.name()))
        .mapToLong(ParameterSpec::length)
        .sum();
  }
}
