package io.github.ilt4j.generation;

import io.github.ilt4j.datasets.bytes.AttentionMasks;
import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.datasets.words.Utf8;
import io.github.ilt4j.datasets.words.WordSegmenter;
import io.github.ilt4j.graphs.model.Decoding;
import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.NewWords;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.model.Words;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;

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
    this.model = model;
    this.processor = processor;
    this.options = options;
    this.vectors = new WordVectors(model, active, words, VECTORS);
  }

  /** One prompt on its way. */
  private static final class Row {
    private final int number;
    private final List<String> prompt;
    private final List<String> words;
    private final List<String> generated = new ArrayList<>();
    private int read;
    private boolean insideWord;
    private boolean ended;

    Row(int number, List<String> prompt) {
      this.number = number;
      this.prompt = prompt;
      this.words = new ArrayList<>(prompt);
      int last = prompt.size() - 1;
      this.insideWord = last > 0 && !WordSegmenter.isComplete(prompt.get(last));
    }

    /** The words whose last one's latent says what comes. */
    List<String> context() {
      return insideWord ? words.subList(0, words.size() - 1) : words;
    }

    /** The words of the context that the model has not read yet. */
    List<String> unread() {
      return context().subList(read, context().size());
    }

    /** The bytes that the word to be spelled begins with. */
    int[] given() {
      if (!insideWord) {
        return new int[0];
      }
      byte[] bytes = Utf8.encode(words.get(words.size() - 1));
      return IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xFF).toArray();
    }

    /** Takes what was spelled; false if there was nothing to take. */
    boolean take(String word, int maxWords) {
      boolean continued = insideWord;
      insideWord = false;
      if (word.isEmpty()) {
        // Nothing after a word that the prompt broke off means that the word stands as it is.
        ended = !continued;
        return false;
      }
      if (continued) {
        // As the reference does it: the new part is read in place of the word that it continues.
        words.remove(words.size() - 1);
      }
      words.add(word);
      generated.add(word);
      ended = generated.size() >= maxWords;
      return true;
    }
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
      rows.add(new Row(rows.size(), processor.words(prompt)));
    }
    List<Row> active = options.maxWords() == 0 ? List.of() : rows;
    times = new GenerationTimes();
    try (Decoding decoding = model.decode()) {
      while (!active.isEmpty()) {
        List<String> spelled = spell(active, decoding);
        for (int i = 0; i < active.size(); i++) {
          if (active.get(i).take(spelled.get(i), options.maxWords())) {
            listener.accept(active.get(i).number, spelled.get(i));
          }
        }
        active = active.stream().filter(row -> !row.ended).toList();
        times.skip();
      }
    }
    return rows.stream().map(row -> new Generated(row.prompt, row.generated)).toList();
  }

  /** Where the time of the last generation went. */
  public GenerationTimes times() {
    return times;
  }

  private List<String> spell(List<Row> rows, Decoding decoding) {
    List<float[]> latents = read(rows, decoding);
    times.lap(GenerationTimes.Part.LATENT);
    List<String> spelled =
        new WordSpeller(decoding, processor.tokenizer().maxWordLength(), options.bytes())
            .spell(latents, rows.stream().map(Row::given).toList());
    times.lap(GenerationTimes.Part.BYTES_DECODE);
    return spelled;
  }

  /** Reads what is new in each sequence: gives the latents after their last words. */
  private List<float[]> read(List<Row> rows, Decoding decoding) {
    Set<String> distinct = new LinkedHashSet<>();
    for (Row row : rows) {
      // A block that a new word closes is read again: now its words see each other.
      row.read = AttentionMasks.firstChanged(row.context(), row.read);
      distinct.addAll(row.unread());
    }
    Map<String, Map<Modality, float[]>> found = vectors.of(distinct, times);
    List<NewWords> grown = new ArrayList<>();
    for (Row row : rows) {
      grown.add(
          new NewWords(
              row.number,
              row.read,
              row.unread().stream().map(found::get).toList(),
              AttentionMasks.ofLast(row.context(), row.read)));
      row.read = row.context().size();
    }
    return decoding.read(grown);
  }
}
