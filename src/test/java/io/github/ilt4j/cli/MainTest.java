package io.github.ilt4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.TrainOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          trian                            | 'trian' is no command; the nearest is 'train'
          --helpp                          | '--helpp' is no command; the nearest is '--help'
          bench trian                      | 'bench trian' is no command; the nearest is 'bench train'; there are bench train, bench
          bench                            | 'bench' is no command; there are bench train, bench
          bench train --stps 5             | '--stps' is no option of bench train; the nearest is '--steps'
          zzz                              | 'zzz' is no command; './run.sh --help' lists all
          train --stpes 5                  | '--stpes' is no option of train; the nearest is '--steps'
          train --learning-rte=1           | '--learning-rte' is no option of train; the nearest is '--learning-rate'
          train --step 5                   | '--step' is no option of train; the nearest is '--steps'
          train --steps                    | --steps lacks its value: type --steps=N
          train --output x --steps five    | --steps: expected a whole number of at least 0, found 'five'
          train --output x --preset dmeo   | --preset: expected one of demo, tiny, found 'dmeo'; the nearest is 'demo'
          train --output x --packed maybe  | --packed: expected true or false, found 'maybe'
          train corpus.txt                 | 'corpus.txt' belongs to no option; './run.sh train --help' lists all
          train --data a.txt               | --output DIR is needed
          train --config .                 | .: expected a YAML file, found a folder
          """)
  void wrongUsageGivesTwoAndOneSentence(String line, String expected) {
    assertEquals(Main.USAGE, run(line.split(" ")));
    assertTrue(errors().startsWith("ilt4j: " + expected), errors());
    assertEquals(1, errors().lines().count(), errors());
    assertEquals("", results());
  }

  @Test
  void aFailureGivesOneAndOneSentence() {
    assertEquals(Main.FAILURE, run("train", "--config", "no/such/file.yaml"));
    assertEquals("ilt4j: no/such/file.yaml: no such file or folder\n", errors());
  }

  @Test
  void verboseShowsWhereAFailureComesFrom() {
    run("train", "--config", "no/such/file.yaml", "--verbose");
    assertTrue(errors().contains("\tat io.github.ilt4j.options.YamlOptions"), errors());
  }

  @Test
  void helpNamesEveryOptionOnce() {
    assertEquals(0, run("train", "--help"));
    for (Option<?> option : TrainOptions.ALL) {
      long lines =
          results().lines().filter(line -> line.startsWith("  --" + option.name() + " ")).count();
      assertEquals(1, lines, option.name());
      assertTrue(results().contains(option.help()), option.name());
    }
    assertEquals("", errors());
  }

  @Test
  void globalHelpNamesEveryCommand() {
    assertEquals(0, run("--help"));
    for (Command command : Command.ALL) {
      assertTrue(results().contains("  " + command.name() + " "), command.name());
    }
  }

  @Test
  void helpOfACommandIsThatCommandsHelp() {
    assertEquals(0, run("help", "train"));
    String asked = results();
    out.reset();
    assertEquals(0, run("train", "-h"));
    assertEquals(results(), asked);
  }

  @Test
  void nothingTypedIsWrongUsageAndShowsTheCommands() {
    assertEquals(Main.USAGE, run());
    assertTrue(errors().contains("Commands:"), errors());
  }

  @Test
  void theVersionIsThePoms() {
    assertEquals(0, run("--version"));
    assertTrue(results().matches("ilt4j \\d+\\.\\d+.*\\n"), results());
    assertFalse(results().contains("$"), results());
  }

  private int run(String... arguments) {
    PrintStream toOut = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream toErr = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(toOut, toErr, false).run(List.of(arguments));
  }

  private String results() {
    return out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
