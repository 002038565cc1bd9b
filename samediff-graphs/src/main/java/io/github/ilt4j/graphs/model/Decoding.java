package io.github.ilt4j.graphs.model;

import io.github.ilt4j.graphs.stages.Stage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Generation with a model: words are read, words are spelled, and nothing that was computed for
 * earlier words or bytes is computed again. What it gives is what the model gives for the whole
 * sequences.
 *
 * <p>A model has one decoding at a time; its parameters must not change meanwhile.
 */
public final class Decoding implements AutoCloseable {

  /** Words that there is room for at first. */
  private static final int WORDS = 32;

  /** Bytes that there is room for at first: few words are longer. */
  private static final int BYTES = 16;

  private final WordLatentConfig config;
  private final GrowingBatch words;
  private final GrowingBatch bytes;
  private final float[][] embeddings;
  private final Runnable whenClosed;
  private int[] lengths = {};

  Decoding(
      WordLatentConfig config,
      Stage latentTransformer,
      Stage bytesDecoder,
      float[][] embeddings,
      Runnable whenClosed) {
    this.config = config;
    this.words = new GrowingBatch(latentTransformer, WORDS);
    this.bytes = new GrowingBatch(bytesDecoder, BYTES);
    this.embeddings = embeddings;
    this.whenClosed = whenClosed;
  }

  /**
   * Reads words.
   *
   * @param grown the sequences that grow, in ascending order; one that is left out has ended
   * @return for each the latent of what follows its last word, {@code [decoder width]}
   */
  public List<float[]> read(List<NewWords> grown) {
    List<GrowingBatch.Rows> rows =
        grown.stream()
            .map(each -> new GrowingBatch.Rows(each.sequence(), each.start(), each.attends()))
            .toList();
    Map<String, GrowingBatch.Input> inputs = new HashMap<>();
    config
        .imageEncoder()
        .ifPresent(
            model ->
                inputs.put(
                    StageGraphs.IMAGE_VECTORS, input(grown, Modality.IMAGE, model.hiddenSize())));
    config
        .bytesEncoder()
        .ifPresent(
            model ->
                inputs.put(
                    StageGraphs.BYTES_VECTORS, input(grown, Modality.BYTES, model.hiddenSize())));
    return words.grow(rows, inputs, StageGraphs.LATENTS, config.bytesDecoder().hiddenSize());
  }

  private static GrowingBatch.Input input(List<NewWords> grown, Modality modality, int width) {
    return new GrowingBatch.Input(
        width, (rows, position) -> grown.get(rows).vectors().get(position).get(modality));
  }

  /**
   * Begins to spell words; those before are forgotten.
   *
   * @param latents of the words, each {@code [decoder width]}
   * @param given for each the bytes that it begins with, without BOS
   * @return for each the logits of the byte that follows, {@code [256]}
   */
  public List<float[]> beginWords(List<float[]> latents, List<int[]> given) {
    bytes.clear();
    lengths = given.stream().mapToInt(prefix -> 2 + prefix.length).toArray();
    List<GrowingBatch.Rows> rows =
        IntStream.range(0, lengths.length)
            .mapToObj(i -> GrowingBatch.Rows.causal(i, 0, lengths[i]))
            .toList();
    return spell(
        rows,
        (word, position) ->
            switch (position) {
              case 0 -> latents.get(word);
              case 1 -> embeddings[ByteCodes.BOS];
              default -> embeddings[given.get(word)[position - 2]];
            });
  }

  /**
   * Adds a byte to words.
   *
   * @param spelled numbers of the words, in ascending order; one that is left out is finished
   * @param values for each its next byte
   * @return for each the logits of the byte that follows, {@code [256]}
   */
  public List<float[]> continueWords(int[] spelled, int[] values) {
    List<GrowingBatch.Rows> rows =
        IntStream.of(spelled)
            .mapToObj(word -> GrowingBatch.Rows.causal(word, lengths[word]++, 1))
            .toList();
    return spell(rows, (word, position) -> embeddings[values[word]]);
  }

  /**
   * Goes on with copies of words: word i is from now on what word {@code sources[i]} was. A word
   * that is no source is forgotten, one that is several times goes several ways.
   */
  public void branchWords(int[] sources) {
    bytes.branch(sources);
    lengths = IntStream.of(sources).map(word -> lengths[word]).toArray();
  }

  /**
   * Goes on with copies of sequences: sequence i is from now on what {@code sources[i]} was.
   *
   * @see #branchWords
   */
  public void branchSequences(int[] sources) {
    words.branch(sources);
  }

  private List<float[]> spell(List<GrowingBatch.Rows> rows, GrowingBatch.Vectors vectors) {
    int width = config.bytesDecoder().hiddenSize();
    return bytes.grow(
        rows,
        Map.of(StageGraphs.EMBEDDINGS, new GrowingBatch.Input(width, vectors)),
        StageGraphs.LOGITS,
        embeddings.length);
  }

  @Override
  public void close() {
    whenClosed.run();
  }
}
