package io.github.ilt4j.bench;

import static io.github.ilt4j.options.OptionGroup.BENCHMARK;

import io.github.ilt4j.options.ModelOptions;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionType;
import java.nio.file.Path;
import java.util.Optional;

/** Options that several benchmarks share. */
final class BenchOptions {

  static final Option<String> PRESET =
      Option.of(
          ModelOptions.PRESET.name(),
          BENCHMARK,
          ModelOptions.PRESET.type(),
          "tiny",
          "The preset whose model is measured, with random weights");

  static final Option<Integer> MAX_WORD_LENGTH =
      Option.of(
          "max-word-length",
          BENCHMARK,
          OptionType.integer(3, 65_536),
          16,
          "Bytes in a word, at most, its two end marks included");

  static final Option<Boolean> NO_IMAGE =
      Option.of("no-image", BENCHMARK, OptionType.flag(), false, "Leave out the image encoder");

  static final Option<Integer> REPEATS =
      Option.of("repeats", BENCHMARK, atLeastOne(), 3, "Runs, of which the median counts");

  static final Option<Optional<Path>> TEXT =
      Option.of(
          "text",
          BENCHMARK,
          OptionType.optional(OptionType.path("FILE")),
          Optional.empty(),
          "A text to work on, a sequence a line, in place of the one that is built in");

  private BenchOptions() {}

  static Option<Integer> batch(int byDefault) {
    return Option.of("batch", BENCHMARK, atLeastOne(), byDefault, "Rows");
  }

  static OptionType<Integer> atLeastOne() {
    return OptionType.integer(1, Integer.MAX_VALUE);
  }
}
