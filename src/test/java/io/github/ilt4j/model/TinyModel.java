package io.github.ilt4j.model;

import io.github.ilt4j.datasets.TextForm;
import io.github.ilt4j.datasets.batches.WordBatch;
import io.github.ilt4j.datasets.bytes.PackedBlock;
import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.datasets.images.RenderOptions;
import io.github.ilt4j.datasets.images.WordRenderer;
import io.github.ilt4j.generation.GenerationOptions;
import io.github.ilt4j.generation.Generator;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Bert;
import io.github.ilt4j.graphs.families.GptNeoX;
import io.github.ilt4j.graphs.families.ImageModel;
import io.github.ilt4j.graphs.families.Llama;
import io.github.ilt4j.graphs.families.RopeScaling;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.families.Vit;
import io.github.ilt4j.graphs.model.Evaluation;
import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentBatch;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.model.Words;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import io.github.ilt4j.options.TrainingOptions;
import io.github.ilt4j.training.LearningRateSchedule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A model of a few thousand parameters with all four components, and its batches of texts. */
public final class TinyModel implements AutoCloseable {

  /** Longest word of all batches, in bytes with BOS and EOS. */
  public static final int MAX_WORD_LENGTH = 32;

  private final WordLatentModel model;
  private final TextProcessor processor;
  private final Optional<WordRenderer> renderer;

  private TinyModel(WordLatentConfig config) throws IOException {
    boolean new2026 = config.form() == ModelForm.V2026;
    this.processor = new TextProcessor(new2026 ? TextForm.V2026 : TextForm.V2025, MAX_WORD_LENGTH);
    this.renderer =
        config.imageEncoder().isPresent()
            ? Optional.of(WordRenderer.open(RenderOptions.defaults()))
            : Optional.empty();
    this.model = WordLatentModel.create(config, SameDiffStage::new);
  }

  /** The configuration with both encoders, without dropout. */
  public static WordLatentConfig config(ModelForm form) {
    return config(form, Set.of(Modality.IMAGE, Modality.BYTES), 0);
  }

  /**
   * A configuration.
   *
   * @param encoders that are there
   * @param dropout of everything that has dropout, the modalities too where there are two
   */
  public static WordLatentConfig config(ModelForm form, Set<Modality> encoders, double dropout) {
    // Weights that neither shrink nor grow what they are given. With the usual 0.02, vectors as
    // short
    // as these would hardly tell one word from another, and a test would wait long for them to.
    double range = 1 / Math.sqrt(16);
    double wideRange = 1 / Math.sqrt(32);
    ImageModel image =
        new Vit(
            16,
            1,
            2,
            32,
            Activation.GELU,
            64,
            16,
            3,
            1e-12,
            true,
            Activation.TANH,
            dropout,
            dropout,
            range);
    TextModel bytes =
        new Bert(256, 16, 1, 2, 32, Activation.GELU, 64, 2, 1e-12, dropout, dropout, true, range);
    TextModel latent =
        new GptNeoX(
            0,
            32,
            2,
            4,
            64,
            Activation.GELU,
            0.25,
            10000,
            512,
            1e-5,
            true,
            true,
            dropout,
            dropout,
            false,
            wideRange);
    TextModel decoder =
        new Llama(
            256,
            32,
            1,
            4,
            2,
            8,
            64,
            Activation.SILU,
            1e-6,
            10000,
            RopeScaling.none(),
            512,
            false,
            false,
            dropout,
            false,
            wideRange);
    return new WordLatentConfig(
        form,
        encoders.contains(Modality.IMAGE) ? Optional.of(image) : Optional.empty(),
        encoders.contains(Modality.BYTES) ? Optional.of(bytes) : Optional.empty(),
        latent,
        decoder,
        encoders.size() == 2 ? dropout : 0);
  }

  /** A model with parameters drawn from {@code seed}. */
  public static TinyModel create(WordLatentConfig config, long seed) throws IOException {
    TinyModel tiny = new TinyModel(config);
    tiny.model.parameters().initialize(seed);
    return tiny;
  }

  /** Options of a training with a constant learning rate and without weight decay. */
  public static TrainingOptions training(int steps, double learningRate, double modalityDropout) {
    return new TrainingOptions(
        steps,
        learningRate,
        LearningRateSchedule.Kind.CONSTANT,
        0,
        0,
        0.9,
        0.999,
        1e-8,
        1,
        modalityDropout,
        0,
        42);
  }

  /** The model itself. */
  public WordLatentModel model() {
    return model;
  }

  /** What cuts the texts into words. */
  public TextProcessor processor() {
    return processor;
  }

  /** Texts, one a row. */
  public ModelBatch batch(String... texts) {
    return batch(
        Stream.of(texts).map(text -> new PackedBlock(List.of(processor.process(text)))).toList());
  }

  /** Texts, all packed into one row. */
  public ModelBatch packed(String... texts) {
    return batch(List.of(new PackedBlock(Stream.of(texts).map(processor::process).toList())));
  }

  /** Rows as they are. */
  public ModelBatch batch(List<PackedBlock> rows) {
    return ModelBatch.of(
        WordBatch.of(rows, processor.tokenizer(), renderer), ImageNormalization.HALF);
  }

  /** What the encoders read of distinct words. */
  public Words words(List<String> words) {
    return new WordInputs(processor.tokenizer(), renderer, ImageNormalization.HALF).of(words);
  }

  /** Mean loss a byte of one text. */
  public double loss(String text, Set<Modality> active) {
    try (ModelBatch batch = batch(text)) {
      return model.evaluate(batch.batch(), active).meanLoss();
    }
  }

  /** Mean loss a byte of one text, with all encoders. */
  public double loss(String text) {
    return loss(text, model.modalities());
  }

  /**
   * The summed loss of each label of a batch, row by row: each measured in a batch that asks for
   * nothing else. 0 where nothing is asked.
   */
  public List<Double> losses(ModelBatch batch) {
    List<Double> losses = new ArrayList<>();
    for (int i = 0; i < batch.batch().labels().size(); i++) {
      losses.add(model.evaluate(only(batch.batch(), i), model.modalities()).loss());
    }
    return losses;
  }

  /** The losses of one row of texts that are measured together; no position is left out. */
  public List<Double> losses(int row, String... texts) {
    try (ModelBatch batch = batch(texts)) {
      int length = batch.source().length();
      int words = processor.words(texts[row]).size();
      return losses(batch).subList(row * length, row * length + words);
    }
  }

  /** Measures texts in one batch. */
  public Evaluation evaluate(String... texts) {
    try (ModelBatch batch = batch(texts)) {
      return model.evaluate(batch.batch(), model.modalities());
    }
  }

  /** Greedy generation. */
  public Generator generator(int maxWords, Set<Modality> active) {
    return new Generator(
        model,
        processor,
        GenerationOptions.builder().maxWords(maxWords).build(),
        active,
        this::words);
  }

  private static WordLatentBatch only(WordLatentBatch batch, int position) {
    List<int[]> labels = new ArrayList<>(Collections.nCopies(batch.labels().size(), new int[0]));
    labels.set(position, batch.labels().get(position));
    return new WordLatentBatch(
        batch.words(), batch.wordIndex(), batch.attentionMask(), batch.positionIds(), labels);
  }

  @Override
  public void close() {
    model.close();
    renderer.ifPresent(WordRenderer::close);
  }
}
