package io.github.ilt4j.graphs.model;

import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.parameters.ParameterSpec;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.Lazy;
import io.github.ilt4j.graphs.stages.Pass;
import io.github.ilt4j.graphs.stages.Release;
import io.github.ilt4j.graphs.stages.Stage;
import io.github.ilt4j.graphs.stages.StageExecutor;
import io.github.ilt4j.graphs.stages.StageGraph;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The whole model: image encoder and bytes encoder, latent transformer, bytes decoder, chained:
 * words to vectors, vectors to the next word's vector, that vector to bytes. Each distinct word of
 * a batch is encoded once; only positions with a label are decoded.
 *
 * <p>Not thread-safe. Arrays that it returns belong to the caller.
 */
public final class WordLatentModel implements AutoCloseable {

  private final WordLatentConfig config;
  private final Parameters parameters;
  private final Map<Modality, WordEncoder> encoders = new EnumMap<>(Modality.class);
  private final Stage latentTransformer;
  private final WordDecoder decoder;
  private final Lazy<Stage> growingLatentTransformer;
  private final Lazy<Stage> growingBytesDecoder;
  private final Lazy<Stage> byteEmbeddings;
  private boolean decoding;

  private WordLatentModel(WordLatentConfig config, StageExecutor executor, int chunkPositions) {
    this.config = config;
    StageGraphs inference = new StageGraphs(config, false);
    Map<Modality, Function<StageGraphs, StageGraph>> present = new EnumMap<>(Modality.class);
    config
        .imageEncoder()
        .ifPresent(model -> present.put(Modality.IMAGE, graphs -> graphs.imageEncoder(model)));
    config
        .bytesEncoder()
        .ifPresent(model -> present.put(Modality.BYTES, graphs -> graphs.bytesEncoder(model)));
    List<Function<StageGraphs, StageGraph>> parts = new ArrayList<>(present.values());
    parts.add(StageGraphs::latentTransformer);
    parts.add(StageGraphs::bytesDecoder);
    List<StageGraph> graphs = parts.stream().map(part -> part.apply(inference)).toList();
    List<ParameterSpec> specs = new ArrayList<>();
    graphs.forEach(graph -> specs.addAll(graph.parameters()));
    this.parameters = Parameters.allocate(specs);
    List<Stage> stages = new ArrayList<>();
    for (int i = 0; i < graphs.size(); i++) {
      Function<StageGraphs, StageGraph> part = parts.get(i);
      stages.add(
          executor.stage(
              graphs.get(i), () -> part.apply(new StageGraphs(config, true)), parameters));
    }
    for (Modality modality : present.keySet()) {
      encoders.put(
          modality, new WordEncoder(stages.get(encoders.size()), inputs(modality), chunkPositions));
    }
    this.latentTransformer = stages.get(encoders.size());
    this.decoder = new WordDecoder(stages.get(encoders.size() + 1), chunkPositions);
    this.growingLatentTransformer = lazy(executor, inference::growingLatentTransformer);
    this.growingBytesDecoder = lazy(executor, inference::growingBytesDecoder);
    this.byteEmbeddings = lazy(executor, inference::byteEmbeddings);
  }

  private Lazy<Stage> lazy(StageExecutor executor, Supplier<StageGraph> graph) {
    return new Lazy<>(
        () ->
            executor.stage(
                graph.get(),
                () -> {
                  throw new IllegalStateException("a graph for generation cannot be trained");
                },
                parameters));
  }

  /**
   * Builds the model with all parameters zero: initialise them, or load them, through {@link
   * #parameters()}.
   */
  public static WordLatentModel create(WordLatentConfig config, StageExecutor executor) {
    return create(config, executor, Chunk.POSITIONS);
  }

  /**
   * The same with chunks of another size.
   *
   * @param chunkPositions positions that go through an encoder or the decoder at once, about
   */
  static WordLatentModel create(
      WordLatentConfig config, StageExecutor executor, int chunkPositions) {
    return new WordLatentModel(config, executor, chunkPositions);
  }

  /** What the model is made of. */
  public WordLatentConfig config() {
    return config;
  }

  /** All parameters and their gradients. */
  public Parameters parameters() {
    return parameters;
  }

  /** What the model's encoders read. */
  public Set<Modality> modalities() {
    return Collections.unmodifiableSet(encoders.keySet());
  }

  /**
   * Encodes words for use.
   *
   * @param active encoders that are not switched off; one that is switched off, or absent, gives
   *     zeros or nothing
   * @return for each encoder of the model {@code [words, its hidden size]}
   */
  public Map<Modality, INDArray> encode(Words words, Set<Modality> active) {
    takeParameters();
    Map<Modality, INDArray> vectors = new EnumMap<>(Modality.class);
    vectors(words, active, modality -> encoders.get(modality).infer(words))
        .forEach((modality, table) -> vectors.put(modality, table.toArray()));
    return vectors;
  }

  /**
   * Predicts the vector of the word after each position.
   *
   * @param vectors of the distinct words, as {@link #encode} gives them
   * @param wordIndex for each position the number of its word, -1 where a row is padded
   * @param attentionMask FLOAT {@code [batch, length, length]}
   * @param positionIds INT32 {@code [batch, length]}
   * @return {@code [batch * length, decoder width]}
   */
  public INDArray latents(
      Map<Modality, INDArray> vectors,
      int[] wordIndex,
      INDArray attentionMask,
      INDArray positionIds) {
    takeParameters();
    LatentRows rows =
        LatentRows.of(config.latentTransformer(), wordIndex, attentionMask, positionIds);
    Map<Modality, RowTable> tables = new EnumMap<>(Modality.class);
    vectors.forEach((modality, table) -> tables.put(modality, RowTable.of(table)));
    return infer(tables, rows).gather(rows.rows());
  }

  private RowTable infer(Map<Modality, RowTable> vectors, LatentRows rows) {
    Map<String, INDArray> inputs = latentInputs(vectors, rows);
    Map<String, INDArray> outputs = latentTransformer.infer(inputs);
    RowTable latents = RowTable.of(outputs.get(StageGraphs.LATENTS));
    Release.all(outputs);
    Release.all(inputs);
    return latents;
  }

  /**
   * Begins to generate.
   *
   * @throws IllegalStateException if another decoding is open
   */
  public Decoding decode() {
    if (decoding) {
      throw new IllegalStateException(
          "this model is generating already: close that decoding first");
    }
    takeParameters();
    int[] ids = IntStream.range(0, Blocks.BYTES).toArray();
    INDArray table =
        byteEmbeddings
            .get()
            .infer(Map.of(StageGraphs.INPUT_IDS, Nd4j.createFromArray(ids).reshape(1, ids.length)))
            .get(StageGraphs.EMBEDDINGS);
    decoding = true;
    return new Decoding(
        config,
        growingLatentTransformer.get(),
        growingBytesDecoder.get(),
        table.toFloatMatrix(),
        () -> decoding = false);
  }

  /** Lets all stages work on the parameters as they are now; while generating, they do. */
  private void takeParameters() {
    if (!decoding) {
      stages().forEach(Stage::parametersChanged);
    }
  }

  private List<Stage> stages() {
    List<Stage> stages = new ArrayList<>();
    encoders.values().forEach(encoder -> stages.add(encoder.stage()));
    stages.add(latentTransformer);
    stages.add(decoder.stage());
    growingLatentTransformer.made().ifPresent(stages::add);
    growingBytesDecoder.made().ifPresent(stages::add);
    byteEmbeddings.made().ifPresent(stages::add);
    return stages;
  }

  /** Measures the model on a batch, teacher-forced, without dropout. */
  public Evaluation evaluate(WordLatentBatch batch, Set<Modality> active) {
    DecoderRows rows = DecoderRows.of(config.bytesDecoder(), batch.labels());
    if (rows.size() == 0) {
      return Evaluation.NONE;
    }
    takeParameters();
    Map<Modality, RowTable> vectors =
        vectors(batch.words(), active, modality -> encoders.get(modality).infer(batch.words()));
    LatentRows positions =
        LatentRows.of(
            config.latentTransformer(),
            batch.wordIndex(),
            batch.attentionMask(),
            batch.positionIds());
    return decoder.evaluate(rows, positions.rows(rows.index()), infer(vectors, positions));
  }

  /**
   * Trains on a batch up to the gradients, which are added to those of {@link #parameters()}.
   *
   * @param active encoders that are not silenced by modality dropout
   * @param dropoutSeed decides the dropout masks
   * @param gradientScale factor of the summed loss whose gradients these are: 1 / {@link
   *     WordLatentBatch#labelCount()} for the mean
   * @return the summed loss, in nats
   */
  public double forwardBackward(
      WordLatentBatch batch, Set<Modality> active, long dropoutSeed, double gradientScale) {
    DecoderRows rows = DecoderRows.of(config.bytesDecoder(), batch.labels());
    if (rows.size() == 0) {
      return 0;
    }
    Map<Modality, WordEncoder.Encoding> encodings = new EnumMap<>(Modality.class);
    try {
      Map<Modality, RowTable> vectors =
          vectors(
              batch.words(),
              active,
              modality -> {
                long seed = seed(dropoutSeed, modality == Modality.IMAGE ? 0 : 1);
                WordEncoder.Encoding encoding = encoders.get(modality).forward(batch.words(), seed);
                encodings.put(modality, encoding);
                return encoding.vectors();
              });
      LatentRows positions =
          LatentRows.of(
              config.latentTransformer(),
              batch.wordIndex(),
              batch.attentionMask(),
              batch.positionIds());
      Map<String, INDArray> inputs = latentInputs(vectors, positions);
      try (Pass latent = latentTransformer.forward(inputs, seed(dropoutSeed, 2))) {
        RowTable latents = RowTable.of(latent.outputs().get(StageGraphs.LATENTS));
        Release.all(latent.outputs());
        RowTable ofLatents = RowTable.zeros(latents.rows(), latents.width());
        double loss =
            decoder.forwardBackward(
                rows,
                positions.rows(rows.index()),
                latents,
                ofLatents,
                seed(dropoutSeed, 3),
                gradientScale);
        Map<String, INDArray> ofOutputs = Map.of(StageGraphs.LATENTS, ofLatents.toArray());
        Map<String, INDArray> ofVectors = latent.backward(ofOutputs);
        Release.all(ofOutputs);
        Release.all(inputs);
        encodings.forEach(
            (modality, encoding) -> {
              RowTable ofWords = encoding.vectors().zeros();
              ofWords.add(ofVectors.get(inputName(modality)), positions.wordIndex());
              encoding.backward(ofWords.scale(scale(active)));
            });
        Release.all(ofVectors);
        return loss;
      }
    } finally {
      encodings.values().forEach(WordEncoder.Encoding::close);
    }
  }

  /** What each encoder of the model gives for the words: zeros where it is not active. */
  private Map<Modality, RowTable> vectors(
      Words words, Set<Modality> active, Function<Modality, RowTable> encode) {
    if (active.isEmpty() || !modalities().containsAll(active)) {
      throw new IllegalArgumentException(
          "active encoders: expected some of %s, found %s".formatted(modalities(), active));
    }
    Map<Modality, RowTable> vectors = new EnumMap<>(Modality.class);
    encoders.forEach(
        (modality, encoder) ->
            vectors.put(
                modality,
                active.contains(modality)
                    ? encode.apply(modality).scale(scale(active))
                    : RowTable.zeros(words.size(), encoder.inputs().hiddenSize())));
    return vectors;
  }

  /** A seed for each stage: no two stages of two steps share one. */
  private static long seed(long dropoutSeed, int stage) {
    return 4 * dropoutSeed + stage;
  }

  /** In the form of 2026 the encoder that is left alone speaks twice as loud. */
  private int scale(Set<Modality> active) {
    boolean alone = active.size() < modalities().size();
    return config.form() == ModelForm.V2026 && alone ? 2 : 1;
  }

  private EncoderInputs inputs(Modality modality) {
    return switch (modality) {
      case IMAGE -> new ImageInputs(config.imageEncoder().orElseThrow());
      case BYTES -> new BytesInputs(config.bytesEncoder().orElseThrow(), config.form());
    };
  }

  private static String inputName(Modality modality) {
    return switch (modality) {
      case IMAGE -> StageGraphs.IMAGE_VECTORS;
      case BYTES -> StageGraphs.BYTES_VECTORS;
    };
  }

  private static Map<String, INDArray> latentInputs(
      Map<Modality, RowTable> vectors, LatentRows rows) {
    Map<String, INDArray> inputs = new HashMap<>();
    vectors.forEach(
        (modality, table) -> inputs.put(inputName(modality), table.gather(rows.wordIndex())));
    inputs.put(Sequences.ATTENTION_MASK, rows.attentionMask());
    inputs.put(Sequences.POSITION_IDS, rows.positionIds());
    return inputs;
  }

  @Override
  public void close() {
    stages().forEach(Stage::close);
    parameters.close();
  }
}
