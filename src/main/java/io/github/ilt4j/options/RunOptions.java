package io.github.ilt4j.options;

import static io.github.ilt4j.options.OptionGroup.RUN;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a run writes and how often.
 *
 * @param output the run's folder: checkpoints, metrics.jsonl, curves.png
 * @param resume whether to go on from the newest checkpoint in {@code output}
 * @param evalEvery steps between validations; 0 = only at the end
 * @param evalExamples sequences of the validation data that each validation uses
 * @param saveEvery steps between checkpoints; 0 = only at the end
 * @param keep how many of the newest checkpoints stay
 * @param logEvery steps between lines of metrics.jsonl
 */
public record RunOptions(
    Path output,
    boolean resume,
    int evalEvery,
    int evalExamples,
    int saveEvery,
    int keep,
    int logEvery) {

  /** The run's folder. */
  public static final Option<Path> OUTPUT =
      Option.required(
          "output",
          RUN,
          OptionType.path("DIR"),
          "The run's folder: checkpoints, metrics.jsonl, curves.png");

  /** Whether to go on. */
  public static final Option<Boolean> RESUME =
      Option.of(
          "resume",
          RUN,
          OptionType.flag(),
          false,
          "Go on from the newest checkpoint in the run's folder, with the options saved there");

  /** Steps between validations. */
  public static final Option<Integer> EVAL_EVERY =
      Option.of("eval-every", RUN, whole(0), 100, "Steps between validations; 0 = at the end only");

  /** How much a validation looks at. */
  public static final Option<Integer> EVAL_EXAMPLES =
      Option.of("eval-examples", RUN, whole(1), 64, "Sequences that a validation looks at");

  /** Steps between checkpoints. */
  public static final Option<Integer> SAVE_EVERY =
      Option.of("save-every", RUN, whole(0), 500, "Steps between checkpoints; 0 = at the end only");

  /** How many checkpoints stay. */
  public static final Option<Integer> KEEP =
      Option.of("keep", RUN, whole(1), 2, "How many of the newest checkpoints stay");

  /** Steps between lines of metrics. */
  public static final Option<Integer> LOG_EVERY =
      Option.of("log-every", RUN, whole(1), 10, "Steps between lines of metrics.jsonl");

  static final List<Option<?>> ALL =
      List.of(OUTPUT, RESUME, EVAL_EVERY, EVAL_EXAMPLES, SAVE_EVERY, KEEP, LOG_EVERY);

  static RunOptions of(OptionValues values) {
    return new RunOptions(
        values.get(OUTPUT),
        values.get(RESUME),
        values.get(EVAL_EVERY),
        values.get(EVAL_EXAMPLES),
        values.get(SAVE_EVERY),
        values.get(KEEP),
        values.get(LOG_EVERY));
  }

  private static OptionType<Integer> whole(int least) {
    return OptionType.integer(least, Integer.MAX_VALUE);
  }
}
