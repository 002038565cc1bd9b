package io.github.ilt4j.bench;

import static io.github.ilt4j.options.OptionGroup.BENCHMARK;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.datasets.words.Segmenter;
import io.github.ilt4j.datasets.words.WordSegmenter;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionValues;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** {@code bench segment}: words and bytes cut a second, by one thread. */
final class SegmentBenchmark implements Benchmark {

  /** A pass over the text that is built in takes milliseconds, and the compiler needs a few. */
  private static final Option<Integer> REPEATS =
      Option.of(
          "repeats",
          BENCHMARK,
          BenchOptions.atLeastOne(),
          50,
          "Passes over the text, of which the median counts, after as many to warm up");

  @Override
  public String name() {
    return "segment";
  }

  @Override
  public String summary() {
    return "Measures cutting text into words, as the library does it in every script";
  }

  @Override
  public String example() {
    return "--text corpus.txt --repeats 5";
  }

  @Override
  public boolean needsBackend() {
    return false;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(BenchOptions.MAX_WORD_LENGTH, REPEATS, BenchOptions.TEXT);
  }

  @Override
  public void run(OptionValues values, Consumer<ObjectNode> lines) throws Exception {
    BenchText text = BenchText.read(values.get(BenchOptions.TEXT));
    ByteTokenizer tokenizer = new ByteTokenizer(values.get(BenchOptions.MAX_WORD_LENGTH));
    Segmenter segmenter = new WordSegmenter(tokenizer.maxBytes());
    int repeats = values.get(REPEATS);
    long words = 0;
    for (int i = 0; i < repeats; i++) {
      words = cut(segmenter, text);
    }
    OtherLoad load = new OtherLoad();
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < repeats; i++) {
      long start = System.nanoTime();
      cut(segmenter, text);
      seconds.add((System.nanoTime() - start) / 1e9);
    }
    double median = Statistics.median(seconds);
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("bench", "segment").put("words", words).put("bytes", text.bytes());
    line.put("seconds", Statistics.round(median, 6));
    line.put("words_per_s", Statistics.round(words / median, 1));
    line.put("bytes_per_s", Statistics.round(text.bytes() / median, 1));
    line.put("threads", 1);
    load.cores().ifPresent(cores -> line.put("other_cores_busy", Statistics.round(cores, 2)));
    Machine.describe(line);
    lines.accept(line);
  }

  private static long cut(Segmenter segmenter, BenchText text) {
    return text.lines().stream().mapToLong(line -> segmenter.split(line).size()).sum();
  }
}
