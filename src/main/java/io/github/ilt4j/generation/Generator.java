package io.github.ilt4j.generation;

import io.github.ilt4j.datasets.bytes.AttentionMasks;
import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.generation.processors.Utf8Bytes;
import io.github.ilt4j.generation.processors.WordBytes;
import io.github.ilt4j.graphs.model.Decoding;
import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.NewWords;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.model.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
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
    return generate(prompts, (row, word) -> {});
  }

  /**
   * Continues all prompts. A prompt that ends inside a word is continued inside that word.
   *
   * @param listener is told of each word as soon as it is there, with the number of its prompt
   */
  public List<Generated> generate(List<String> prompts, BiConsumer<Integer, String> listener) {
    List<Row> rows = new ArrayList<>();
    for (String prompt : prompts) {
      rows.add(new Row(rows.size(), processor, prompt, options.seed()));
    }
    List<Row> active = options.maxWords() == 0 ? List.of() : rows;
    times = new GenerationTimes();
    try (Decoding decoding = model.decode()) {
      while (!active.isEmpty()) {
        List<String> spelled = spell(active, decoding);
        for (int i = 0; i < active.size(); i++) {
          if (active.get(i).take(spelled.get(i), options.maxWords())) {
            listener.accept(active.get(i).number(), spelled.get(i));
          }
        }
        active = active.stream().filter(row -> !row.ended()).toList();
        times.skip();
      }
    }
    return rows.stream().map(row -> row.generated()).toList();
  }

  /** Where the time of the last generation went. */
  public GenerationTimes times() {
    return times;
  }

  private List<String> spell(List<Row> rows, Decoding decoding) {
    List<float[]> latents = read(rows, decoding);
    times.lap(GenerationTimes.Part.LATENT);
    List<WordBytes> words =
        speller(decoding)
            .spell(
                latents,
                rows.stream().map(row -> row.begin(options.constraints())).toList(),
                rows.stream().map(Row::random).toList());
    times.lap(GenerationTimes.Part.BYTES_DECODE);
    return words.stream().map(this::text).toList();
  }

  private Speller speller(Decoding decoding) {
    return options.beams().numBeams() > 1
        ? new BeamSpeller(decoding, BeamSearch.Rules.of(options))
        : new WordSpeller(decoding, choice);
  }

  /** The new bytes as text; where only UTF-8 is valid, a character that lacks bytes is left out. */
  private String text(WordBytes word) {
    int[] added = word.from(word.given());
    int kept =
        options.validUtf8() ? Math.max(0, added.length - Utf8Bytes.begun(word)) : added.length;
    return ByteTokenizer.decode(Arrays.copyOf(added, kept));
  }

  /** Reads what is new in each sequence: gives the latents after their last words. */
  private List<float[]> read(List<Row> rows, Decoding decoding) {
    Set<String> distinct = new LinkedHashSet<>();
    for (Row row : rows) {
      // A block that a new word closes is read again: now its words see each other.
      row.readAgainFrom(AttentionMasks.firstChanged(row.context(), row.read()));
      distinct.addAll(row.unread());
    }
    Map<String, Map<Modality, float[]>> found = vectors.of(distinct, times);
    List<NewWords> grown = new ArrayList<>();
    for (Row row : rows) {
      grown.add(
          new NewWords(
              row.number(),
              row.read(),
              row.unread().stream().map(found::get).toList(),
              AttentionMasks.ofLast(row.context(), row.read())));
      row.readAll();
    }
    return decoding.read(grown);
  }
}
