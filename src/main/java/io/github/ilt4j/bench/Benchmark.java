package io.github.ilt4j.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionValues;
import java.util.List;
import java.util.function.Consumer;

/** Something to measure. */
public interface Benchmark {

  /** All benchmarks, in the order of the help. */
  List<Benchmark> ALL =
      List.of(
          new TrainBenchmark(),
          new GenerateBenchmark(),
          new GemmBenchmark(),
          new RenderBenchmark(),
          new SegmentBenchmark(),
          new LoadBenchmark(),
          new PeerBenchmark());

  /** What is typed behind {@code bench}. */
  String name();

  /** One sentence without a full stop. */
  String summary();

  /** Options that can be typed as they are, for an example. */
  String example();

  /** Whether it computes by ND4J, whose backend is then started first. */
  boolean needsBackend();

  /** What may follow the name. */
  List<Option<?>> options();

  /**
   * Measures.
   *
   * @param lines takes an object for each case
   * @throws Exception for a failure; its message is what the user reads
   */
  void run(OptionValues values, Consumer<ObjectNode> lines) throws Exception;
}
