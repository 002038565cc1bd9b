package io.github.ilt4j.cli;

import io.github.ilt4j.bench.Benchmark;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionLayer;
import java.util.List;
import java.util.stream.Stream;

/** A command of the runner. */
sealed interface Command
    permits BenchCommand,
        DemoCommand,
        DownloadCommand,
        EvaluateCommand,
        ExplainCommand,
        ExportCommand,
        GenerateCommand,
        PrepareCommand,
        RenderCommand,
        TrainCommand,
        VerifyCommand {

  /** All commands, in the order of the help. */
  List<Command> ALL =
      Stream.concat(
              Stream.of(
                  new DemoCommand(),
                  new PrepareCommand(),
                  new VerifyCommand(),
                  new TrainCommand(),
                  new GenerateCommand(),
                  new EvaluateCommand(),
                  new ExportCommand(),
                  new DownloadCommand(),
                  new RenderCommand(),
                  new ExplainCommand()),
              Benchmark.ALL.stream().map(BenchCommand::new))
          .toList();

  /** What is typed: a word, or two with a space. */
  String name();

  /** One sentence for the list of commands. */
  String summary();

  /** A line or two that can be typed as they are. */
  List<String> examples();

  /** What may follow the name. */
  List<Option<?>> options();

  /**
   * Does it.
   *
   * @param typed the options as typed, with known names but unchecked values
   * @return the exit code
   * @throws io.github.ilt4j.options.OptionException for wrong usage
   * @throws Exception for a failure; its message is what the user reads
   */
  int run(OptionLayer typed, Console console) throws Exception;

  /** A command one of whose options may be typed as its value alone. */
  interface WithOperand {
    /** The option, one of {@link Command#options}. */
    Option<?> operand();
  }

  /** Something to run that gives an exit code. */
  @FunctionalInterface
  interface Body {
    int run() throws Exception;
  }
}
