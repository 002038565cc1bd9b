package io.github.ilt4j.cli;

import static io.github.ilt4j.options.OptionGroup.DATA;

import io.github.ilt4j.datasets.preparation.Finding;
import io.github.ilt4j.datasets.preparation.Verification;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.OptionType;
import io.github.ilt4j.options.OptionValues;
import io.github.ilt4j.options.PrepareOptions;
import io.github.ilt4j.reporting.Progress;
import java.nio.file.Path;
import java.util.List;

/** {@code verify}: checks shards that {@code prepare} wrote. */
final class VerifyCommand implements Command {
  private static final Option<Path> DATA_FOLDER =
      Option.required("data", DATA, OptionType.path("DIR"), "The folder of the shards");

  private static final Option<Boolean> FIX =
      Option.of(
          "fix",
          DATA,
          OptionType.flag(),
          false,
          "Write the metadata anew where it is wrong and the shards are whole");

  @Override
  public String name() {
    return "verify";
  }

  @Override
  public String summary() {
    return "Checks shards: records, counts, hashes, and what stands in two splits";
  }

  @Override
  public List<String> examples() {
    return List.of("verify --data prepared", "verify --data prepared --fix");
  }

  @Override
  public List<Option<?>> options() {
    return List.of(DATA_FOLDER, FIX, PrepareOptions.THREADS);
  }

  @Override
  public int run(OptionLayer typed, Console console) {
    OptionValues values = new OptionValues(options(), List.of(typed));
    Path folder = values.get(DATA_FOLDER);
    boolean fix = values.get(FIX);
    int threads =
        values.get(PrepareOptions.THREADS).orElse(Runtime.getRuntime().availableProcessors());
    Verification.Report report;
    try (Progress bar =
        Progress.start(
            console.err(), console.interactive(), "verify", Verification.shards(folder))) {
      report = Verification.of(folder, threads, fix, done -> bar.reached(done, ""));
    }
    for (Finding finding : report.findings()) {
      console.out().println(finding.text() + (finding.repaired() ? " (repaired)" : ""));
    }
    report.notes().forEach(note -> console.err().println("note: " + note));
    long left = report.findings().stream().filter(finding -> !finding.repaired()).count();
    console
        .out()
        .println(
            "%,d examples in %,d shards: %s"
                .formatted(
                    report.examples(),
                    report.shards(),
                    left == 0 ? "all is well" : "%,d findings".formatted(left)));
    return left == 0 ? 0 : Main.FAILURE;
  }
}
