package io.github.ilt4j.cli;

import io.github.ilt4j.options.NearestName;
import io.github.ilt4j.options.OptionException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The entry point of the runner: finds the command and turns what it throws into an exit code. */
public final class Main {
  /** A failure. */
  public static final int FAILURE = 1;

  /** Wrong usage. */
  public static final int USAGE = 2;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean interactive;
  private final Map<String, String> environment;

  /**
   * A runner that writes to the given streams.
   *
   * @param out for results
   * @param err for progress and errors
   * @param interactive whether {@code err} is a terminal
   */
  public Main(PrintStream out, PrintStream err, boolean interactive) {
    this(out, err, interactive, System.getenv());
  }

  /** The same with variables other than those of the process, for tests. */
  Main(PrintStream out, PrintStream err, boolean interactive, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.interactive = interactive;
    this.environment = Map.copyOf(environment);
  }

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    // Text goes out as UTF-8 whatever the platform thinks: the scripts of the world are the point.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    // The shell asks for us: System.console() means something else from JDK 22 on.
    int code = new Main(out, err, Boolean.getBoolean("ilt4j.terminal")).run(List.of(arguments));
    System.exit(code);
  }

  /**
   * Runs a command.
   *
   * @param arguments a command's name and its options
   * @return the exit code: 0, {@link #FAILURE} or {@link #USAGE}
   */
  public int run(List<String> arguments) {
    String first = arguments.isEmpty() ? "" : arguments.get(0);
    if (first.isEmpty()) {
      err.print(HelpText.overview());
      return USAGE;
    }
    List<String> rest = arguments.subList(1, arguments.size());
    switch (first) {
      case "--help", "-h" -> {
        out.print(HelpText.overview());
        return 0;
      }
      case "help" -> {
        return run(Stream.concat(rest.stream(), Stream.of("--help")).toList());
      }
      case "--version" -> {
        out.println("ilt4j " + Version.current());
        return 0;
      }
      default -> {
        Optional<Command> command = find(first);
        if (command.isPresent()) {
          return run(command.get(), rest);
        }
        String two = rest.isEmpty() ? first : first + " " + rest.get(0);
        Optional<Command> ofTwoWords = find(two);
        return ofTwoWords.isPresent()
            ? run(ofTwoWords.get(), rest.subList(1, rest.size()))
            : unknown(first, two);
      }
    }
  }

  private int run(Command command, List<String> arguments) {
    boolean verbose = arguments.contains("--" + CommandLine.VERBOSE);
    try {
      CommandLine line = CommandLine.parse(command, arguments);
      if (line.asksForHelp()) {
        out.print(HelpText.of(command));
        return 0;
      }
      StopSignal stop = new StopSignal();
      Console console = new Console(out, err, interactive, verbose, stop, environment);
      return stop.guard(() -> command.run(line.layer(), console));
    } catch (OptionException e) {
      return tell(e, e.getMessage(), verbose, USAGE);
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      return tell(e, FailureText.of(e), verbose, FAILURE);
    }
  }

  private int unknown(String first, String two) {
    List<String> ofTwoWords =
        Command.ALL.stream().map(Command::name).filter(n -> n.startsWith(first + " ")).toList();
    if (!ofTwoWords.isEmpty()) {
      err.println(
          "ilt4j: '%s' is no command%s; there are %s"
              .formatted(two, NearestName.hint(two, ofTwoWords), String.join(", ", ofTwoWords)));
      return USAGE;
    }
    List<String> known =
        Stream.concat(
                Command.ALL.stream().map(Command::name),
                Stream.of("--help", "--version", "help", "test"))
            .toList();
    err.println(
        "ilt4j: '%s' is no command%s; './run.sh --help' lists all"
            .formatted(first, NearestName.hint(first, known)));
    return USAGE;
  }

  private int tell(Throwable cause, String sentence, boolean verbose, int code) {
    err.println("ilt4j: " + sentence);
    if (verbose) {
      cause.printStackTrace(err);
    }
    return code;
  }

  private static Optional<Command> find(String name) {
    return Command.ALL.stream().filter(command -> command.name().equals(name)).findFirst();
  }
}
