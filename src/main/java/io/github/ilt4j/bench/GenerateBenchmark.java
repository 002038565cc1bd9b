package io.github.ilt4j.bench;

import static io.github.ilt4j.options.OptionGroup.BENCHMARK;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.datasets.words.WordSegmenter;
import io.github.ilt4j.generation.ByteChoice;
import io.github.ilt4j.generation.Generated;
import io.github.ilt4j.generation.GenerationOptions;
import io.github.ilt4j.generation.GenerationTimes;
import io.github.ilt4j.generation.GenerationTimes.Part;
import io.github.ilt4j.generation.Generator;
import io.github.ilt4j.model.WordInputs;
import io.github.ilt4j.options.ComputeOptions;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionException;
import io.github.ilt4j.options.OptionType;
import io.github.ilt4j.options.OptionValues;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code bench generate}: seconds from the words of the prompts to the last byte, greedy, a fixed
 * number of bytes a word. Not timed: one run before. Each run encodes all words anew; their
 * pictures are kept from the run before, which draws the same words.
 */
final class GenerateBenchmark implements Benchmark {
  private static final Option<Integer> BATCH = BenchOptions.batch(1);

  private static final Option<Integer> PROMPT_WORDS =
      Option.of(
          "prompt-words",
          BENCHMARK,
          OptionType.integer(2, Integer.MAX_VALUE),
          16,
          "Words of each prompt, the one that begins every text included");

  private static final Option<Integer> WORDS =
      Option.of("words", BENCHMARK, BenchOptions.atLeastOne(), 32, "Words to generate for each");

  private static final Option<Optional<Integer>> BYTES_PER_WORD =
      Option.of(
          "bytes-per-word",
          BENCHMARK,
          OptionType.optional(BenchOptions.atLeastOne()),
          Optional.empty(),
          "Bytes of each word that is generated; else one less than max-word-length");

  /** One run. */
  private record Timed(double seconds, GenerationTimes times) {}

  @Override
  public String name() {
    return "generate";
  }

  @Override
  public String summary() {
    return "Measures generation by a preset with random weights";
  }

  @Override
  public String example() {
    return "--preset tiny --batch 1 --prompt-words 16 --words 32 --max-word-length 16";
  }

  @Override
  public boolean needsBackend() {
    return true;
  }

  @Override
  public List<Option<?>> options() {
    return Stream.concat(
            Stream.of(
                BenchOptions.PRESET,
                BATCH,
                PROMPT_WORDS,
                WORDS,
                BenchOptions.MAX_WORD_LENGTH,
                BYTES_PER_WORD,
                BenchOptions.REPEATS,
                BenchOptions.NO_IMAGE,
                BenchOptions.TEXT),
            ComputeOptions.ALL.stream())
        .toList();
  }

  @Override
  public void run(OptionValues values, Consumer<ObjectNode> lines) throws Exception {
    int batch = values.get(BATCH);
    int words = values.get(WORDS);
    int maxWordLength = values.get(BenchOptions.MAX_WORD_LENGTH);
    int bytesPerWord = values.get(BYTES_PER_WORD).orElse(maxWordLength - 1);
    if (bytesPerWord > maxWordLength) {
      throw new OptionException(
          "--bytes-per-word: expected at most max-word-length, %d, found %d"
              .formatted(maxWordLength, bytesPerWord));
    }
    List<String> prompts =
        prompts(
            BenchText.read(values.get(BenchOptions.TEXT)),
            batch,
            values.get(PROMPT_WORDS),
            maxWordLength);
    boolean images = !values.get(BenchOptions.NO_IMAGE);
    ComputeOptions compute = ComputeOptions.of(values);
    try (BenchModel model = BenchModel.open(values.get(BenchOptions.PRESET), images, compute)) {
      TextProcessor processor =
          new TextProcessor(model.form(), maxWordLength, BenchText.segmenter(maxWordLength));
      GenerationOptions options = GenerationOptions.builder().maxWords(words).build();
      ByteChoice choice = new FixedBytes(bytesPerWord);
      generate(model, processor, options, choice, prompts);
      OtherLoad load = new OtherLoad();
      List<Timed> runs = new ArrayList<>();
      for (int i = 0; i < values.get(BenchOptions.REPEATS); i++) {
        runs.add(generate(model, processor, options, choice, prompts));
      }
      runs.sort(Comparator.comparingDouble(Timed::seconds));
      Timed median = runs.get(runs.size() / 2);
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("bench", "generate").put("batch", batch);
      line.put("prompt_words", values.get(PROMPT_WORDS)).put("words", words);
      line.put("bytes_per_word", bytesPerWord).put("image", images);
      line.put("seconds", Statistics.round(median.seconds(), 4));
      line.put("fastest", Statistics.round(runs.get(0).seconds(), 4));
      long total = (long) batch * words;
      line.put("words_per_s", Statistics.round(total / median.seconds(), 2));
      line.put("bytes_per_s", Statistics.round(total * bytesPerWord / median.seconds(), 1));
      split(line, median);
      load.cores().ifPresent(cores -> line.put("other_cores_busy", Statistics.round(cores, 2)));
      model.describe(line);
      Machine.describe(line);
      lines.accept(line);
    }
  }

  /** Texts of so many words, BOS included, that do not end inside a word. */
  private static List<String> prompts(BenchText text, int batch, int words, int maxWordLength) {
    List<String> all =
        text.sequences(maxWordLength).stream()
            .flatMap(sequence -> sequence.stream().skip(1))
            .filter(WordSegmenter::isComplete)
            .toList();
    int own = words - 1;
    return IntStream.range(0, batch)
        .mapToObj(
            row ->
                String.join(
                    "",
                    IntStream.range(row * own, (row + 1) * own)
                        .mapToObj(i -> all.get(i % all.size()))
                        .toList()))
        .toList();
  }

  private static Timed generate(
      BenchModel model,
      TextProcessor processor,
      GenerationOptions options,
      ByteChoice choice,
      List<String> prompts) {
    WordInputs inputs =
        new WordInputs(processor.tokenizer(), model.renderer(), model.normalization());
    Generator generator =
        new Generator(
            model.model(), processor, options, model.model().modalities(), inputs::of, choice);
    long start = System.nanoTime();
    List<Generated> generated = generator.generate(prompts);
    double seconds = (System.nanoTime() - start) / 1e9;
    for (Generated text : generated) {
      if (text.words().size() != options.maxWords()) {
        throw new IllegalStateException(
            "expected %d words, generated %d".formatted(options.maxWords(), text.words().size()));
      }
    }
    return new Timed(seconds, generator.times());
  }

  private static void split(ObjectNode line, Timed run) {
    ObjectNode split = line.putObject("split_s");
    double named = 0;
    for (Part part : Part.values()) {
      double seconds = run.times().seconds(part);
      split.put(part.name().toLowerCase(Locale.ROOT), Statistics.round(seconds, 4));
      named += seconds;
    }
    split.put("other", Statistics.round(run.seconds() - named, 4));
  }
}
