package io.github.ilt4j.cli;

import static io.github.ilt4j.options.OptionGroup.GENERAL;

import io.github.ilt4j.datasets.preparation.Counts;
import io.github.ilt4j.datasets.preparation.FolderInUseException;
import io.github.ilt4j.datasets.preparation.Preparation;
import io.github.ilt4j.datasets.preparation.PreparationOptions;
import io.github.ilt4j.datasets.preparation.PreparationReport;
import io.github.ilt4j.datasets.preparation.Shard;
import io.github.ilt4j.datasets.sources.records.DataFile;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionException;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.OptionType;
import io.github.ilt4j.options.OptionValues;
import io.github.ilt4j.options.PrepareOptions;
import io.github.ilt4j.options.YamlOptions;
import io.github.ilt4j.reporting.Pace;
import io.github.ilt4j.reporting.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code prepare}: makes shards of a corpus, for training to stream. */
final class PrepareCommand implements Command {
  private static final Option<Optional<Path>> CONFIG =
      Option.of(
          "config",
          GENERAL,
          OptionType.optional(OptionType.path("FILE")),
          Optional.empty(),
          "A YAML file with any of these options; what is typed here overrides it");

  @Override
  public String name() {
    return "prepare";
  }

  @Override
  public String summary() {
    return "Makes shards of a corpus: read, cut, counted, mixed and split";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "prepare --data corpus/ --language en --validation-split-units 100000 --output prepared",
        "prepare --data 'data/**.parquet' --text-template '{title}\\n{body}' --output prepared");
  }

  @Override
  public List<Option<?>> options() {
    List<Option<?>> options = new ArrayList<>(PrepareOptions.ALL);
    options.add(CONFIG);
    return options;
  }

  @Override
  public int run(OptionLayer typed, Console console) throws Exception {
    Optional<Path> config = new OptionValues(List.of(CONFIG), List.of(typed)).get(CONFIG);
    List<OptionLayer> layers = new ArrayList<>();
    if (config.isPresent()) {
      layers.add(YamlOptions.read(config.get(), PrepareOptions.ALL));
    }
    layers.add(typed);
    OptionValues values = new OptionValues(PrepareOptions.ALL, layers);
    PreparationOptions options = PrepareOptions.preparation(values);
    List<DataFile> files = PrepareOptions.files(values);
    Path folder = values.get(PrepareOptions.OUTPUT);
    if (values.get(PrepareOptions.OVERWRITE)) {
      Preparation.clear(folder, options);
    }
    try {
      Preparation preparation =
          new Preparation(files, options, folder, values.get(PrepareOptions.RESUME));
      run(preparation, options, folder, console);
    } catch (FolderInUseException e) {
      throw new OptionException(
          e.getMessage() + "; type --resume to go on, or --overwrite to begin again", e);
    }
    return 0;
  }

  private static void run(
      Preparation preparation, PreparationOptions options, Path folder, Console console) {
    if (preparation.isFinished()) {
      console.err().println("finished already");
    } else if (preparation.shardsBefore() > 0) {
      console.err().println("goes on after " + preparation.shardsBefore() + " shards");
    }
    Pace pace = new Pace(System::nanoTime);
    PreparationReport report;
    try (Progress bar =
        Progress.start(console.err(), console.interactive(), "prepare", preparation.total())) {
      report =
          preparation.run(
              done ->
                  bar.reached(
                      done.done(),
                      "%,d %s, %s"
                          .formatted(
                              done.units(),
                              options.unit().label(),
                              pace.of(done.done(), preparation.total(), done.bytesRead()))),
              console.stop()::isRequested);
    }
    tell(report, options, folder, console);
  }

  private static void tell(
      PreparationReport report, PreparationOptions options, Path folder, Console console) {
    report
        .shards()
        .forEach(
            (split, shards) -> {
              Shard all = report.total(split);
              console
                  .out()
                  .println(
                      "%s: %,d examples, %,d %s in %,d shards"
                          .formatted(
                              split.name().toLowerCase(Locale.ROOT),
                              all.examples(),
                              all.units(),
                              options.unit().label(),
                              shards.size()));
            });
    Counts out = report.leftOut();
    note(console, out.duplicates(), "duplicates were left out");
    note(console, out.inValidation(), "texts that stand in validation were kept out of training");
    note(console, out.tooShort(), "records of fewer words than max-seq-length were left out");
    note(console, out.cutOff(), "documents were cut where a split was full");
    note(console, report.skippedRecords(), "malformed records were skipped");
    if (!report.finished()) {
      console.err().println("stopped; --resume goes on from there in " + folder);
    } else if (!report.full()) {
      console.err().println("the data ended before every split had its size");
    }
  }

  private static void note(Console console, long count, String what) {
    if (count > 0) {
      console.err().println("%,d %s".formatted(count, what));
    }
  }
}
