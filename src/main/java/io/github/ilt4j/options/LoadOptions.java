package io.github.ilt4j.options;

import static io.github.ilt4j.options.OptionGroup.MODEL;

import io.github.ilt4j.checkpoints.LoadReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is demanded of weights that are loaded, and who is told what became of them.
 *
 * @param strict whether a parameter that the weights lack is an error
 * @param report a file for all of it
 */
public record LoadOptions(boolean strict, Optional<Path> report) {
  private static final String STRICT = "strict";

  /** Where a whole model is loaded: a part that is missing spoils it. */
  public static final Option<Boolean> STRICT_MODEL =
      Option.of(
          STRICT,
          MODEL,
          OptionType.flag(),
          true,
          "A parameter that the checkpoint lacks is an error; else it is initialised at random");

  /** Where components are loaded into a new model: some have more parts than others. */
  public static final Option<Boolean> STRICT_COMPONENTS =
      Option.of(
          STRICT,
          MODEL,
          OptionType.flag(),
          false,
          "A parameter that the folder of a component lacks is an error, not initialised at random");

  /** Where to write what became of each tensor. */
  public static final Option<Optional<Path>> LOAD_REPORT =
      Option.of(
          "load-report",
          MODEL,
          OptionType.optional(OptionType.path("FILE")),
          Optional.empty(),
          "A file that tells what became of each tensor that was loaded: .json, or text");

  /** Of commands that load a whole model. */
  public static final List<Option<?>> ALL = List.of(STRICT_MODEL, LOAD_REPORT);

  static final List<Option<?>> OF_COMPONENTS = List.of(STRICT_COMPONENTS, LOAD_REPORT);

  /** Of a command that has {@link #ALL}. */
  public static LoadOptions of(OptionValues values) {
    return new LoadOptions(values.get(STRICT_MODEL), values.get(LOAD_REPORT));
  }

  static LoadOptions ofComponents(OptionValues values) {
    return new LoadOptions(values.get(STRICT_COMPONENTS), values.get(LOAD_REPORT));
  }

  /**
   * Tells of what was loaded, a line each, and writes the file.
   *
   * @throws io.github.ilt4j.checkpoints.CheckpointException if a parameter is missing and must not
   *     be, or the file cannot be written
   */
  public void accept(List<LoadReport> reports, Consumer<String> say) {
    reports.forEach(found -> say.accept(found.summary()));
    report.ifPresent(file -> LoadReport.write(file, reports));
    if (strict) {
      reports.forEach(LoadReport::requireComplete);
    }
  }
}
