package io.github.ilt4j.cli;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ilt4j.options.NearestName;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionException;
import io.github.ilt4j.options.OptionLayer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** What was typed after a command's name, read by commons-cli. */
final class CommandLine {
  static final String HELP = "help";
  static final String VERBOSE = "verbose";

  private final org.apache.commons.cli.CommandLine parsed;
  private final Command command;

  private CommandLine(Command command, org.apache.commons.cli.CommandLine parsed) {
    this.command = command;
    this.parsed = parsed;
  }

  /**
   * Reads what was typed.
   *
   * @param arguments those after the command's name
   * @throws OptionException names an unknown option, one without its value, or a stray word
   */
  static CommandLine parse(Command command, List<String> arguments) {
    DefaultParser parser =
        DefaultParser.builder()
            .setAllowPartialMatching(false)
            .setStripLeadingAndTrailingQuotes(false)
            .get();
    String help = "; './run.sh " + command.name() + " --help' lists all";
    try {
      var parsed = parser.parse(declare(command), arguments.toArray(String[]::new));
      long operands = operand(command).filter(o -> !parsed.hasOption(o.name())).stream().count();
      Optional<String> stray = parsed.getArgList().stream().skip(operands).findFirst();
      if (stray.isPresent()) {
        throw new OptionException("'%s' belongs to no option%s".formatted(stray.get(), help));
      }
      return new CommandLine(command, parsed);
    } catch (UnrecognizedOptionException e) {
      String typed = e.getOption().replaceFirst("=.*", "");
      List<String> known = command.options().stream().map(option -> "--" + option.name()).toList();
      throw new OptionException(
          "'%s' is no option of %s%s%s"
              .formatted(typed, command.name(), NearestName.hint(typed, known), help),
          e);
    } catch (MissingArgumentException e) {
      throw new OptionException(
          "--%s lacks its value: type --%s=%s"
              .formatted(
                  e.getOption().getLongOpt(),
                  e.getOption().getLongOpt(),
                  e.getOption().getArgName()),
          e);
    } catch (ParseException e) {
      throw new OptionException(e.getMessage() + help, e);
    }
  }

  boolean asksForHelp() {
    return parsed.hasOption(HELP);
  }

  boolean isVerbose() {
    return parsed.hasOption(VERBOSE);
  }

  /**
   * The values typed; of an option typed twice the last, as scripts that append overrides expect.
   */
  OptionLayer layer() {
    Map<String, OptionLayer.Entry> entries = new LinkedHashMap<>();
    for (Option<?> option : command.options()) {
      if (parsed.hasOption(option.name())) {
        String[] values = parsed.getOptionValues(option.name());
        String value = values == null ? "true" : values[values.length - 1];
        entries.put(
            option.name(), new OptionLayer.Entry("--" + option.name(), TextNode.valueOf(value)));
      }
    }
    for (String value : parsed.getArgList()) {
      String name = operand(command).orElseThrow().name();
      entries.put(name, new OptionLayer.Entry(command.name(), TextNode.valueOf(value)));
    }
    return new OptionLayer(entries);
  }

  private static Optional<Option<?>> operand(Command command) {
    return command instanceof Command.WithOperand with
        ? Optional.of(with.operand())
        : Optional.empty();
  }

  private static Options declare(Command command) {
    Options options = new Options();
    options.addOption("h", HELP, false, "");
    options.addOption(null, VERBOSE, false, "");
    for (Option<?> option : command.options()) {
      var declared =
          org.apache.commons.cli.Option.builder()
              .longOpt(option.name())
              .argName(option.type().placeholder())
              .hasArg();
      if (option.type().choices().equals(List.of("true", "false"))) {
        declared.optionalArg(true);
      }
      options.addOption(declared.get());
    }
    return options;
  }
}
