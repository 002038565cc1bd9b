package io.github.ilt4j.datasets.preparation;

import io.github.ilt4j.datasets.sources.ExampleStream;
import io.github.ilt4j.datasets.sources.FileOptions;
import io.github.ilt4j.datasets.sources.FileSource;
import io.github.ilt4j.datasets.sources.ShuffledSource;
import io.github.ilt4j.datasets.sources.Split;
import io.github.ilt4j.datasets.sources.TextSource;
import io.github.ilt4j.datasets.sources.records.DataFile;
import io.github.ilt4j.datasets.words.WordSegmenter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Makes a corpus ready: reads files, mixes documents within a buffer, cuts and counts them, and
 * writes the shards of a validation split, until that has its size, and then of a training split.
 * Both have exactly the size that was asked for, if there is as much: the document that would pass
 * it is cut, and its end left out. No document, and no record's text, stands on both sides.
 *
 * <p>The same files and options give the same shards, however many threads there are, and also if
 * it was stopped or killed in between: what is whole stays, and the rest is made from the input
 * again.
 */
public final class Preparation {
  private final List<DataFile> files;
  private final PreparationOptions options;
  private final OutputFolder output;
  private final PreparationState start;
  private final long inputBytes;

  /**
   * Looks at the output folder, and writes nothing yet.
   *
   * @param resume go on with what is unfinished there, if anything is
   * @throws FolderInUseException if the folder holds this data set already, or its beginning made
   *     in another way
   * @throws io.github.ilt4j.datasets.sources.DataException if the input is not there
   */
  public Preparation(
      List<DataFile> files, PreparationOptions options, Path folder, boolean resume) {
    this.files = List.copyOf(files);
    this.options = options;
    this.inputBytes = files.stream().mapToLong(DataFile::size).sum();
    this.output = new OutputFolder(folder, options.source().prefix());
    this.start = output.start(Provenance.of(files, options), resume);
  }

  /**
   * How far it is.
   *
   * @param done of {@link #total}
   * @param units of all splits
   * @param bytesRead of the input, as stored
   */
  public record Progress(long done, long units, long bytesRead) {}

  /** Removes all files of a data set from a folder, and no others. */
  public static void clear(Path folder, PreparationOptions options) {
    new OutputFolder(folder, options.source().prefix()).clear();
  }

  /**
   * How much there is to do: units if every split has a size, else bytes of the input; 0 if nobody
   * knows.
   */
  public long total() {
    return options.trainUnits().isPresent()
        ? options.trainUnits().getAsLong() + options.validationUnits()
        : inputBytes;
  }

  /** Whether there is nothing left to do. */
  public boolean isFinished() {
    return output.isFinished();
  }

  /** Shards that are there already. */
  public int shardsBefore() {
    return start.shards().values().stream().mapToInt(List::size).sum();
  }

  /**
   * Runs to the end, or until it is asked to stop: then what is whole stays, for a later run to go
   * on with.
   *
   * @throws io.github.ilt4j.datasets.sources.DataException if the input cannot be read or the
   *     output not be written
   */
  public PreparationReport run(Consumer<Progress> progress, BooleanSupplier stop) {
    if (output.isFinished()) {
      return new PreparationReport(start.shards(), start.leftOut(), 0, true, true);
    }
    output.begin(start);
    ExecutorService pool = Executors.newFixedThreadPool(options.threads(), Preparation::daemon);
    List<SplitWriter> splits = new ArrayList<>();
    try (ExampleStream stream = source().open(0)) {
      if (options.validationUnits() > 0) {
        splits.add(writer(Split.VALIDATION, options.validationUnits(), pool));
      }
      long trainUnits = options.trainUnits().orElse(Long.MAX_VALUE);
      if (trainUnits > 0) {
        splits.add(writer(Split.TRAIN, trainUnits, pool));
      }
      Cutter cutter =
          new Cutter(new WordSegmenter(options.maxBytesPerWord()), options.maxSequenceLength());
      Distribution distribution = new Distribution(options, splits, cutter, start, output::save);
      output.texts(start.shards(Split.VALIDATION), distribution::holdOut);
      DocumentQueue queue =
          new DocumentQueue(stream, cutter, start.documents(), pool, options.threads());
      boolean finished =
          distribute(queue, distribution, stop, () -> tell(splits, stream, progress));
      return end(finished, distribution, splits, stream.skippedLines());
    } finally {
      splits.forEach(SplitWriter::close);
      pool.shutdownNow();
    }
  }

  /** Whether that went on to the end. */
  private static boolean distribute(
      DocumentQueue queue, Distribution distribution, BooleanSupplier stop, Runnable tell) {
    while (!distribution.isFull()) {
      if (stop.getAsBoolean()) {
        return false;
      }
      List<Document> documents = queue.next();
      if (documents.isEmpty()) {
        return true;
      }
      for (Document document : documents) {
        if (!distribution.isFull()) {
          distribution.use(document);
        }
      }
      tell.run();
    }
    return true;
  }

  private void tell(List<SplitWriter> splits, ExampleStream stream, Consumer<Progress> to) {
    long units = splits.stream().mapToLong(SplitWriter::units).sum();
    long bytes = stream.bytesRead();
    to.accept(new Progress(options.trainUnits().isPresent() ? units : bytes, units, bytes));
  }

  private PreparationReport end(
      boolean finished, Distribution distribution, List<SplitWriter> splits, long skipped) {
    if (finished) {
      splits.forEach(SplitWriter::endShard);
    }
    Map<Split, List<Shard>> shards = new EnumMap<>(Split.class);
    splits.forEach(split -> shards.put(split.split(), split.shards()));
    if (finished) {
      output.finish(options, start.provenance(), shards, distribution.leftOut());
    }
    boolean full = splits.stream().allMatch(s -> s.limit() == Long.MAX_VALUE || s.room() == 0);
    return new PreparationReport(shards, distribution.leftOut(), skipped, finished, full);
  }

  private SplitWriter writer(Split split, long limit, ExecutorService packers) {
    return new SplitWriter(output.path(), options, split, limit, start.shards(split), packers);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "prepare");
    thread.setDaemon(true);
    return thread;
  }

  private TextSource source() {
    List<String> columns = new ArrayList<>(options.texts().columns());
    options.idColumn().ifPresent(columns::add);
    options.languageColumn().ifPresent(columns::add);
    FileOptions texts = options.texts().withColumns(columns);
    return new ShuffledSource(
        FileSource.ofFiles(files, texts), options.shuffleBuffer(), options.seed());
  }
}
