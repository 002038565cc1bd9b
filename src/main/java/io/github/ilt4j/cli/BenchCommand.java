package io.github.ilt4j.cli;

import io.github.ilt4j.bench.Benchmark;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.OptionValues;
import java.util.List;

/** {@code bench train} and its like: one line of JSON for a case, nothing else. */
record BenchCommand(Benchmark benchmark) implements Command {

  @Override
  public String name() {
    return "bench " + benchmark.name();
  }

  @Override
  public String summary() {
    return benchmark.summary();
  }

  @Override
  public List<String> examples() {
    return List.of(name() + " " + benchmark.example());
  }

  @Override
  public List<Option<?>> options() {
    return benchmark.options();
  }

  @Override
  public int run(OptionLayer typed, Console console) throws Exception {
    OptionValues values = new OptionValues(options(), List.of(typed));
    if (benchmark.needsBackend()) {
      Backend.start();
    }
    benchmark.run(values, line -> console.out().println(line));
    return 0;
  }
}
