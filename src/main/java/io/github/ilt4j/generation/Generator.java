package io.github.ilt4j.generation;

import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.graphs.model.Decoding;
import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.model.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Continues texts, word by word. Rows of a batch are independent: each ends by itself, at an empty
 * word or at the largest number of words, and what stands beside it never changes it.
 */
public final class Generator {

  /** Words whose vectors are kept: 16 MB at a width of 1,024. */
  private static final int VECTORS = 4096;

  private final WordLatentModel model;
  private final TextProcessor processor;
  private final GenerationOptions options;
  private final ByteChoice choice;
  private final WordVectors vectors;
  private GenerationTimes times = new GenerationTimes();

  /**
   * A generator.
   *
   * @param processor cuts prompts into words; its longest word is the longest that is generated
   * @param active encoders that are not switched off
   * @param words makes what the encoders read of words: bytes, and pictures where there is an image
   *     encoder
   */
  public Generator(
      WordLatentModel model,
      TextProcessor processor,
      GenerationOptions options,
      Set<Modality> active,
      Function<List<String>, Words> words) {
    this(model, processor, options, active, words, ScoredBytes.of(options));
  }

  /**
   * A generator whose words are spelled in another way than the options tell.
   *
   * @param choice decides about bytes
   * @see #Generator(WordLatentModel, TextProcessor, GenerationOptions, Set, Function)
   */
  public Generator(
      WordLatentModel model,
      TextProcessor processor,
      GenerationOptions options,
      Set<Modality> active,
      Function<List<String>, Words> words,
      ByteChoice choice) {
    this.model = model;
    this.processor = processor;
    this.options = options;
    this.choice = choice;
    this.vectors = new WordVectors(model, active, words, VECTORS);
  }

  /** Continues all prompts. */
  public List<Generated> generate(List<String> prompts) {
    return generate(prompts, (prompt, word) -> {}, () -> false);
  }

  /**
   * Continues all prompts. A prompt that ends inside a word is continued inside that word.
   *
   * @param listener is told of each word as soon as it is settled, with the number of its prompt:
   *     when it is spelled or, where words are searched for, at the end
   * @param stop asked before each word; once it is true, prompts have what they have
   */
  public List<Generated> generate(
      List<String> prompts, BiConsumer<Integer, String> listener, BooleanSupplier stop) {
    return alternatives(prompts, listener, stop).stream().map(found -> found.get(0)).toList();
  }

  /**
   * Continues each prompt in as many ways as {@link GenerationOptions#numReturnSequences()} says,
   * or as there are; the best first where they are searched for.
   *
   * @param listener is told of the first of them
   * @see #generate(List, BiConsumer, BooleanSupplier)
   */
  public List<List<Generated>> alternatives(
      List<String> prompts, BiConsumer<Integer, String> listener, BooleanSupplier stop) {
    times = new GenerationTimes();
    try (Decoding decoding = model.decode()) {
      Generation generation = begin(prompts, decoding);
      while (!generation.isOver() && !stop.getAsBoolean()) {
        tell(generation.step(), listener);
        times.skip();
      }
      if (!generation.isOver()) {
        tell(generation.end(), listener);
      }
      return generation.results();
    }
  }

  /** Continues a prompt; each word is computed when it is asked for. */
  public WordStream stream(String prompt) {
    times = new GenerationTimes();
    Decoding decoding = model.decode();
    return new WordStream(begin(List.of(prompt), decoding), decoding::close);
  }

  private static void tell(List<Generation.Settled> settled, BiConsumer<Integer, String> listener) {
    settled.forEach(each -> listener.accept(each.prompt(), each.word()));
  }

  /** Begins to continue prompts, in a decoding of the model. */
  Generation begin(List<String> prompts, Decoding decoding) {
    boolean search = options.wordBeams() > 1;
    int each = search ? 1 : options.numReturnSequences();
    int positions = model.config().latentTransformer().maxLength();
    List<Row> rows = new ArrayList<>();
    for (String prompt : prompts) {
      for (int i = 0; i < each; i++) {
        rows.add(new Row(rows.size(), processor, prompt, options.seed(), positions));
      }
    }
    RowReader reader = new RowReader(decoding, vectors, times);
    return search
        ? new WordSearch(options, decoding, reader, times, rows)
        : new WordLoop(options, reader, speller(decoding), times, rows);
  }

  private Speller speller(Decoding decoding) {
    return options.beams().numBeams() > 1
        ? new BeamSpeller(decoding, BeamSearch.Rules.of(options))
        : new WordSpeller(decoding, choice);
  }

  /** Where the time of the last generation went. */
  public GenerationTimes times() {
    return times;
  }
}
