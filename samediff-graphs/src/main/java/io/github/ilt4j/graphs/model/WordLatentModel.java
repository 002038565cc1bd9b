package io.github.ilt4j.graphs.model;

import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.families.ImageModel;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.parameters.ParameterSpec;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.Lazy;
import io.github.ilt4j.graphs.stages.Pass;
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
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

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
  private final Map<Modality, Stage> encoders = new EnumMap<>(Modality.class);
  private final Stage latentTransformer;
  private final Stage bytesDecoder;
  private final Lazy<Stage> growingLatentTransformer;
  private final Lazy<Stage> growingBytesDecoder;
  private final Lazy<Stage> byteEmbeddings;
  private boolean decoding;

  private WordLatentModel(WordLatentConfig config, StageExecutor executor) {
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
      encoders.put(modality, stages.get(encoders.size()));
    }
    this.latentTransformer = stages.get(encoders.size());
    this.bytesDecoder = stages.get(encoders.size() + 1);
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
    return new WordLatentModel(config, executor);
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
    Map<Modality, INDArray> vectors =
        vectors(words, active, (modality, inputs) -> encoders.get(modality).infer(inputs));
    vectors.replaceAll(
        (modality, table) ->
            table.size(0) == words.size()
                ? table
                : table.get(NDArrayIndex.interval(0, words.size()), NDArrayIndex.all()).dup('c'));
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
    LatentRows rows = LatentRows.of(wordIndex, attentionMask, positionIds);
    INDArray latents =
        latentTransformer.infer(latentInputs(vectors, rows)).get(StageGraphs.LATENTS);
    return Rows.spread(latents, rows.rows());
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

  /** Measures the model on a batch, teacher-forced, without dropout. */
  public Evaluation evaluate(WordLatentBatch batch, Set<Modality> active) {
    DecoderRows rows = DecoderRows.of(batch.labels());
    if (rows.size() == 0) {
      return Evaluation.NONE;
    }
    INDArray latents =
        latents(
            encode(batch.words(), active),
            batch.wordIndex(),
            batch.attentionMask(),
            batch.positionIds());
    Map<String, INDArray> outputs = bytesDecoder.infer(rows.inputs(latents, rows.index()));
    return rows.evaluate(
        outputs.get(StageGraph.LOSS).getDouble(0), outputs.get(StageGraphs.LOGITS));
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
    DecoderRows rows = DecoderRows.of(batch.labels());
    if (rows.size() == 0) {
      return 0;
    }
    Map<Modality, Pass> encoding = new EnumMap<>(Modality.class);
    Map<Modality, INDArray> vectors =
        vectors(
            batch.words(),
            active,
            (modality, inputs) -> {
              long seed = seed(dropoutSeed, modality == Modality.IMAGE ? 0 : 1);
              Pass pass = encoders.get(modality).forward(inputs, seed);
              encoding.put(modality, pass);
              return pass.outputs();
            });
    LatentRows positions =
        LatentRows.of(batch.wordIndex(), batch.attentionMask(), batch.positionIds());
    Pass latent = latentTransformer.forward(latentInputs(vectors, positions), seed(dropoutSeed, 2));
    int[] asked = positions.rows(rows.index());
    Pass decoding =
        bytesDecoder.forward(
            rows.inputs(latent.outputs().get(StageGraphs.LATENTS), asked), seed(dropoutSeed, 3));
    INDArray ofLatents =
        decoding
            .backward(Map.of(StageGraph.LOSS, Nd4j.scalar((float) gradientScale)))
            .get(StageGraphs.LATENTS);
    Map<String, INDArray> ofVectors =
        latent.backward(
            Map.of(
                StageGraphs.LATENTS, Rows.collect(ofLatents, asked, positions.wordIndex().length)));
    encoding.forEach(
        (modality, pass) ->
            pass.backward(
                Map.of(
                    StageGraphs.VECTORS,
                    Rows.collect(
                            ofVectors.get(inputName(modality)),
                            positions.wordIndex(),
                            (int) vectors.get(modality).size(0))
                        .muli(scale(active)))));
    return decoding.outputs().get(StageGraph.LOSS).getDouble(0);
  }

  private Map<Modality, INDArray> vectors(
      Words words,
      Set<Modality> active,
      BiFunction<Modality, Map<String, INDArray>, Map<String, INDArray>> encode) {
    if (active.isEmpty() || !modalities().containsAll(active)) {
      throw new IllegalArgumentException(
          "active encoders: expected some of %s, found %s".formatted(modalities(), active));
    }
    Map<Modality, INDArray> vectors = new EnumMap<>(Modality.class);
    for (Modality modality : modalities()) {
      INDArray own =
          active.contains(modality)
              ? encode.apply(modality, inputs(modality, words)).get(StageGraphs.VECTORS)
              : Nd4j.zeros(words.size(), width(modality));
      vectors.put(modality, own.muli(scale(active)));
    }
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

  private Map<String, INDArray> inputs(Modality modality, Words words) {
    return switch (modality) {
      case IMAGE -> {
        ImageModel model = config.imageEncoder().orElseThrow();
        yield Encoders.imageInputs(model, words);
      }
      case BYTES -> {
        TextModel model = config.bytesEncoder().orElseThrow();
        yield Encoders.bytesInputs(model, config.form(), words);
      }
    };
  }

  private int width(Modality modality) {
    return switch (modality) {
      case IMAGE -> config.imageEncoder().orElseThrow().hiddenSize();
      case BYTES -> config.bytesEncoder().orElseThrow().hiddenSize();
    };
  }

  private static String inputName(Modality modality) {
    return switch (modality) {
      case IMAGE -> StageGraphs.IMAGE_VECTORS;
      case BYTES -> StageGraphs.BYTES_VECTORS;
    };
  }

  private static Map<String, INDArray> latentInputs(
      Map<Modality, INDArray> vectors, LatentRows rows) {
    Map<String, INDArray> inputs = new HashMap<>();
    vectors.forEach(
        (modality, table) -> inputs.put(inputName(modality), Rows.spread(table, rows.wordIndex())));
    inputs.put(Sequences.ATTENTION_MASK, rows.attentionMask());
    inputs.put(Sequences.POSITION_IDS, rows.positionIds());
    return inputs;
  }

  @Override
  public void close() {
    encoders.values().forEach(Stage::close);
    latentTransformer.close();
    bytesDecoder.close();
    growingLatentTransformer.made().ifPresent(Stage::close);
    growingBytesDecoder.made().ifPresent(Stage::close);
    byteEmbeddings.made().ifPresent(Stage::close);
    parameters.close();
  }
}
