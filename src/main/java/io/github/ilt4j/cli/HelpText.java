package io.github.ilt4j.cli;

import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionGroup;

/** The help of the runner and of each command, made from the declarations of the options. */
final class HelpText {
  private static final String COMMAND = "  %-14s %s%n";

  private HelpText() {}

  /** The list of commands. */
  static String overview() {
    StringBuilder text =
        new StringBuilder("Language models that read text as images of words and as bytes.\n\n");
    text.append("Usage: ./run.sh COMMAND [options]\n\nCommands:\n");
    for (Command command : Command.ALL) {
      text.append(COMMAND.formatted(command.name(), command.summary()));
    }
    text.append(COMMAND.formatted("test", "Runs the whole test suite"));
    text.append("\n'./run.sh COMMAND --help' lists a command's options.\n");
    return text.toString();
  }

  /** The options of a command, by group. */
  static String of(Command command) {
    StringBuilder text = new StringBuilder(command.summary()).append(".\n\nUsage:\n");
    for (String example : command.examples()) {
      text.append("  ./run.sh ").append(example).append('\n');
    }
    for (OptionGroup group : OptionGroup.values()) {
      boolean general = group == OptionGroup.GENERAL;
      if (!general && command.options().stream().noneMatch(option -> option.group() == group)) {
        continue;
      }
      text.append('\n').append(group.title()).append(":\n");
      command.options().stream()
          .filter(option -> option.group() == group)
          .forEach(option -> append(text, option));
      if (general) {
        line(text, "--" + CommandLine.VERBOSE, "Show where a failure comes from");
        line(text, "--" + CommandLine.HELP, "Show this");
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Option<?> option) {
    String shown = option.shownDefault().map(value -> " [" + value + "]").orElse("");
    line(text, "--" + option.name() + " " + option.type().placeholder(), option.help() + shown);
  }

  private static void line(StringBuilder text, String left, String right) {
    text.append("  %-38s %s%n".formatted(left, right));
  }
}
