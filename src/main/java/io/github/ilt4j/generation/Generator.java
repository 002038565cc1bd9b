package io.github.ilt4j.generation;

import io.github.ilt4j.datasets.batches.WordBatch;
import io.github.ilt4j.datasets.bytes.PackedBlock;
import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.datasets.words.Utf8;
import io.github.ilt4j.datasets.words.WordSegmenter;
import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.model.Words;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Continues texts, greedily, word by word. Rows of a batch are independent: each ends by itself, at
 * an empty word or at the largest number of words, and what stands beside it never changes it.
 */
public final class Generator {

  /** Words whose vectors are kept: 16 MB at a width of 1,024. */
  private static final int VECTORS = 4096;

  private final WordLatentModel model;
  private final TextProcessor processor;
  private final GenerationOptions options;
  private final WordVectors vectors;
  private final WordSpeller speller;

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
    this.speller =
        new WordSpeller(model, processor.tokenizer().maxWordLength(), options.validUtf8());
  }

  /** One prompt on its way. */
  private static final class Row {
    private final int number;
    private final List<String> prompt;
    private final List<String> words;
    private final List<String> generated = new ArrayList<>();
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
    while (!active.isEmpty()) {
      List<String> spelled = spell(active);
      for (int i = 0; i < active.size(); i++) {
        if (active.get(i).take(spelled.get(i), options.maxWords())) {
          listener.accept(active.get(i).number, spelled.get(i));
        }
      }
      active = active.stream().filter(row -> !row.ended).toList();
    }
    return rows.stream().map(row -> new Generated(row.prompt, row.generated)).toList();
  }

  private List<String> spell(List<Row> rows) {
    List<float[]> latents = latents(rows.stream().map(Row::context).toList());
    List<WordSpeller.Start> starts = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      starts.add(new WordSpeller.Start(latents.get(i), rows.get(i).given()));
    }
    return speller.spell(starts);
  }

  /** The latent after the last word of each sequence. */
  private List<float[]> latents(List<List<String>> sequences) {
    List<PackedBlock> rows =
        sequences.stream().map(words -> new PackedBlock(List.of(processor.label(words)))).toList();
    // A batch numbers its distinct words in the order in which they first occur.
    Set<String> distinct = new LinkedHashSet<>();
    sequences.forEach(distinct::addAll);
    try (WordBatch batch = WordBatch.of(rows, processor.tokenizer(), Optional.empty());
        INDArray latents =
            model.latents(
                vectors.of(distinct),
                batch.wordIndex().reshape(-1).toIntVector(),
                batch.attentionMask(),
                batch.positionIds())) {
      List<float[]> last = new ArrayList<>();
      for (int row = 0; row < sequences.size(); row++) {
        long end = (long) row * batch.length() + sequences.get(row).size() - 1;
        last.add(latents.getRow(end).toFloatVector());
      }
      return last;
    }
  }
}
