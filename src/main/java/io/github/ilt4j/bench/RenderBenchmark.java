package io.github.ilt4j.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.datasets.images.RenderOptions;
import io.github.ilt4j.datasets.images.WordRenderer;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionValues;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** {@code bench render}: words drawn a second, by one thread and by as many as there are cores. */
final class RenderBenchmark implements Benchmark {

  /** Enough pictures for a thread to be worth starting, and for a clock to be right. */
  private static final int WORDS = 20_000;

  @Override
  public String name() {
    return "render";
  }

  @Override
  public String summary() {
    return "Measures drawing words, none of them kept from before";
  }

  @Override
  public String example() {
    return "--max-word-length 16";
  }

  @Override
  public boolean needsBackend() {
    return false;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(BenchOptions.MAX_WORD_LENGTH, BenchOptions.REPEATS, BenchOptions.TEXT);
  }

  @Override
  public void run(OptionValues values, Consumer<ObjectNode> lines) throws Exception {
    List<String> found =
        BenchText.read(values.get(BenchOptions.TEXT))
            .sequences(values.get(BenchOptions.MAX_WORD_LENGTH))
            .stream()
            .flatMap(List::stream)
            .toList();
    List<String> words =
        IntStream.range(0, WORDS).mapToObj(i -> found.get(i % found.size())).toList();
    int cores = Runtime.getRuntime().availableProcessors();
    RenderOptions options = RenderOptions.defaults().withCacheBytes(0);
    try (WordRenderer renderer = WordRenderer.open(options)) {
      draw(renderer, words, 1); // warm-up
      for (int threads : IntStream.of(1, cores).distinct().toArray()) {
        OtherLoad load = new OtherLoad();
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < values.get(BenchOptions.REPEATS); i++) {
          long start = System.nanoTime();
          draw(renderer, words, threads);
          seconds.add((System.nanoTime() - start) / 1e9);
        }
        double median = Statistics.median(seconds);
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("bench", "render").put("words", words.size());
        line.put("seconds", Statistics.round(median, 4));
        line.put("words_per_s", Statistics.round(words.size() / median, 1));
        line.put("threads", threads);
        load.cores().ifPresent(busy -> line.put("other_cores_busy", Statistics.round(busy, 2)));
        Machine.describe(line);
        lines.accept(line);
      }
    }
  }

  private static void draw(WordRenderer renderer, List<String> words, int threads)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Void>> parts = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        List<String> part =
            words.subList(words.size() * i / threads, words.size() * (i + 1) / threads);
        parts.add(
            () -> {
              part.forEach(renderer::render);
              return null;
            });
      }
      for (Future<Void> part : pool.invokeAll(parts)) {
        part.get();
      }
    } finally {
      pool.shutdown();
    }
  }
}
