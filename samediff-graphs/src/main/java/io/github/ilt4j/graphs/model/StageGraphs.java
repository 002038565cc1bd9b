package io.github.ilt4j.graphs.model;

import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.families.ImageModel;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.parameters.Initializer;
import io.github.ilt4j.graphs.stages.StageGraph;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The four components of a model as graphs. Paths of parameters are those of the reference's
 * checkpoints.
 */
final class StageGraphs {

  static final String INPUT_IDS = "input_ids";
  static final String POOL_WEIGHTS = "pool_weights";
  static final String VECTORS = "vectors";
  static final String IMAGE_VECTORS = "image_vectors";
  static final String BYTES_VECTORS = "bytes_vectors";
  static final String ENCODED_WORDS = "encoded_words";
  static final String LATENTS = "latents";
  static final String LABELS = "labels";
  static final String LABEL_MASK = "label_mask";
  static final String LOGITS = "logits";
  static final String EMBEDDINGS = "embeddings";

  /**
   * Epsilon of the norms around the latent transformer: fp32 machine epsilon, PyTorch's default.
   */
  private static final double MAPPING_NORM_EPSILON = Math.ulp(1f);

  private final WordLatentConfig config;
  private final boolean training;

  StageGraphs(WordLatentConfig config, boolean training) {
    this.config = config;
    this.training = training;
  }

  /** Images to {@code vectors [images, hiddenSize]}. */
  StageGraph imageEncoder(ImageModel model) {
    StageGraphBuilder graph = new StageGraphBuilder("image_encoder", training);
    graph.output(VECTORS, model.encode(graph, new Scope(graph, "image_encoder")).pooled());
    return graph.build(model.sequencesInput());
  }

  /** Bytes {@code input_ids [words, bytes]} to {@code vectors [words, hiddenSize]}. */
  StageGraph bytesEncoder(TextModel model) {
    StageGraphBuilder graph = new StageGraphBuilder("bytes_encoder", training);
    Scope scope = new Scope(graph, "bytes_encoder");
    SDVariable ids = graph.input(INPUT_IDS, DataType.INT32, -1, -1);
    SDVariable poolWeights = graph.input(POOL_WEIGHTS, DataType.FLOAT, -1, -1);
    Sequences sequences =
        model.causal() ? Sequences.withPairMask(graph).withWindows() : Sequences.withKeyMask(graph);
    SDVariable embedded = Blocks.lookUp(ids, byteTable(scope, model));
    List<SDVariable> states = model.hiddenStates(scope, embedded, sequences);
    // The form of 2025 reads the last of hidden_states, which a final norm may come after.
    SDVariable last =
        config.form() == ModelForm.V2025
            ? states.get(states.size() - 1)
            : model.lastHiddenState(scope, states);
    graph.output(VECTORS, Blocks.pool(sequences, last, poolWeights, model.hiddenSize()));
    return graph.build(Sequences.POSITION_IDS);
  }

  /**
   * Vectors of words, {@code [batch * length, ...]}, to {@code latents [batch * length, decoder
   * width]}.
   */
  StageGraph latentTransformer() {
    return latentTransformer(Sequences::withPairMask);
  }

  /**
   * The same for sequences that grow: vectors of new words alone, the keys and values of earlier
   * ones being kept.
   */
  StageGraph growingLatentTransformer() {
    return latentTransformer(Sequences::growing);
  }

  private StageGraph latentTransformer(Function<StageGraphBuilder, Sequences> kind) {
    StageGraphBuilder graph = new StageGraphBuilder("latent_transformer", training);
    Scope root = new Scope(graph, "");
    TextModel latent = config.latentTransformer();
    Scope scope = root.child("latent_transformer");
    List<SDVariable> vectors = new ArrayList<>();
    config
        .imageEncoder()
        .ifPresent(model -> vectors.add(input(graph, IMAGE_VECTORS, model.hiddenSize())));
    config
        .bytesEncoder()
        .ifPresent(model -> vectors.add(input(graph, BYTES_VECTORS, model.hiddenSize())));
    Sequences sequences = kind.apply(graph);
    int width =
        config.imageEncoder().map(ImageModel::hiddenSize).orElse(0)
            + config.bytesEncoder().map(TextModel::hiddenSize).orElse(0);
    SDVariable joined =
        vectors.size() == 1
            ? vectors.get(0)
            : graph.sameDiff().concat(1, vectors.toArray(SDVariable[]::new));
    SDVariable words =
        norm(
            root.child("encoder_norm"),
            mapping(root.child("encoder_mapping"), joined, width, latent.hiddenSize()),
            latent.hiddenSize());
    SDVariable last = latent.lastHiddenState(scope, latent.hiddenStates(scope, words, sequences));
    int decoderWidth = config.bytesDecoder().hiddenSize();
    Scope mapping =
        config.form() == ModelForm.V2025
            ? root.child("decoder_mapping")
            : scope.child(latent.outputEmbeddings());
    if (!training) {
      graph.output(ENCODED_WORDS, words);
    }
    graph.output(
        LATENTS,
        norm(
            root.child("decoder_norm"),
            mapping(mapping, last, latent.hiddenSize(), decoderWidth),
            decoderWidth));
    return graph.build(Sequences.POSITION_IDS);
  }

  /**
   * {@code latents [words, width]} and the bytes before each label, {@code input_ids [words,
   * bytes]}, to the summed loss and, for inference, {@code logits [words * (bytes + 1), 256]}.
   * Position 0 of each sequence is the latent; its label is to be masked.
   */
  StageGraph bytesDecoder() {
    TextModel model = config.bytesDecoder();
    StageGraphBuilder graph = new StageGraphBuilder("bytes_decoder", training);
    Scope scope = new Scope(graph, "bytes_decoder");
    int width = model.hiddenSize();
    SDVariable latents = graph.differentiableInput(LATENTS, -1, width);
    SDVariable ids = graph.input(INPUT_IDS, DataType.INT32, -1, -1);
    Sequences sequences = Sequences.withPairMask(graph).withWindows();
    SDVariable labels = graph.input(LABELS, DataType.INT32, -1, -1);
    SDVariable labelMask = graph.input(LABEL_MASK, DataType.FLOAT, -1, -1);
    SDVariable table = byteTable(scope, model);
    SDVariable embedded =
        graph
            .sameDiff()
            .concat(
                1,
                graph.sameDiff().expandDims(latents, 1),
                sequences.byBatch(Blocks.lookUp(ids, table), -1, width))
            .reshape(-1, width);
    SDVariable logits = logits(scope, model, embedded, sequences, table);
    graph.output(StageGraph.LOSS, Blocks.crossEntropy(logits, labels, labelMask));
    if (!training) {
      graph.output(LOGITS, logits);
    }
    return graph.build(Sequences.POSITION_IDS);
  }

  /**
   * The decoder for words that are being spelled: {@code embeddings [words * new positions,
   * width]}, of a latent or of a byte, to {@code logits [words * new positions, 256]}, the keys and
   * values of earlier positions being kept.
   */
  StageGraph growingBytesDecoder() {
    TextModel model = config.bytesDecoder();
    StageGraphBuilder graph = new StageGraphBuilder("bytes_decoder", training);
    SDVariable embeddings = graph.input(EMBEDDINGS, DataType.FLOAT, -1, model.hiddenSize());
    Sequences sequences = Sequences.growing(graph).withWindows();
    Scope scope = new Scope(graph, "bytes_decoder");
    SDVariable table = byteTable(scope, model);
    graph.output(LOGITS, logits(scope, model, embeddings, sequences, table));
    return graph.build(Sequences.POSITION_IDS);
  }

  /** The decoder's table: {@code input_ids [1, ids]} to {@code embeddings [ids, width]}. */
  StageGraph byteEmbeddings() {
    StageGraphBuilder graph = new StageGraphBuilder("bytes_decoder", training);
    SDVariable ids = graph.input(INPUT_IDS, DataType.INT32, -1, -1);
    Scope scope = new Scope(graph, "bytes_decoder");
    graph.output(EMBEDDINGS, Blocks.lookUp(ids, byteTable(scope, config.bytesDecoder())));
    return graph.build(INPUT_IDS);
  }

  private static SDVariable logits(
      Scope scope, TextModel model, SDVariable embedded, Sequences sequences, SDVariable table) {
    SDVariable last = model.lastHiddenState(scope, model.hiddenStates(scope, embedded, sequences));
    SDVariable output =
        model.tieWordEmbeddings()
            ? table
            : scope
                .child(model.outputEmbeddings())
                .parameter(
                    "weight",
                    Initializer.normal(model.initializerRange()),
                    Blocks.BYTES,
                    model.hiddenSize());
    return Blocks.product(last, output);
  }

  private static SDVariable input(StageGraphBuilder graph, String name, int width) {
    return graph.differentiableInput(name, -1, width);
  }

  private static SDVariable byteTable(Scope scope, TextModel model) {
    return Blocks.byteTable(
        scope.child(model.inputEmbeddings()), model.hiddenSize(), model.initializerRange());
  }

  private SDVariable mapping(Scope scope, SDVariable x, int in, int out) {
    return Blocks.linear(scope, x, in, out, true, 1 / Math.sqrt(in));
  }

  private SDVariable norm(Scope scope, SDVariable x, int width) {
    return config.form() == ModelForm.V2025
        ? x
        : Blocks.rmsNorm(scope, x, width, MAPPING_NORM_EPSILON);
  }
}
