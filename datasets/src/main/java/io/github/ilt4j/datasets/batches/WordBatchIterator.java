package io.github.ilt4j.datasets.batches;

import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.datasets.images.WordRenderer;
import io.github.ilt4j.datasets.sources.DataException;
import io.github.ilt4j.datasets.sources.ShuffledSource;
import io.github.ilt4j.datasets.sources.TextSource;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * The batches of a source, an epoch at a time; {@link #reset} begins the next one. The layout is
 * that of {@link WordBatch#toMultiDataSet}. The same source, options and epoch give the same
 * batches, however they are prefetched and wherever they are taken up again.
 *
 * <p>For use by one thread. Batches are prepared on another one, which {@link #close} stops. The
 * renderer stays the caller's to close, after this. {@link #hasNext} and {@link #next} throw the
 * {@link DataException} of a source that cannot be read, after all batches before that place, until
 * {@link #reset} or {@link #restore}.
 */
@SuppressWarnings("serial") // Serializable only because ND4J's interface says so.
public final class WordBatchIterator implements MultiDataSetIterator, AutoCloseable {
  private final TextSource source;
  private final BatchOptions options;
  private final TextProcessor processor;
  private final BatchBuilder builder;
  private Optional<MultiDataSetPreProcessor> preProcessor = Optional.empty();
  private Optional<Run> run = Optional.empty();
  private Optional<Prepared> ahead = Optional.empty();
  private BatchPosition position;
  private long skippedLines;

  /** A batch, and where the next one begins. */
  private record Prepared(WordBatch batch, BatchPosition behind, long skippedLines) {}

  /** At the beginning of epoch 0. Nothing is opened before the first batch is asked for. */
  public WordBatchIterator(
      TextSource source, BatchOptions options, Optional<WordRenderer> renderer) {
    this(source, options, renderer, new TextProcessor(options.form(), options.maxWordLength()));
  }

  /**
   * With words of another segmenter than the default one.
   *
   * @throws IllegalArgumentException if form or word length of the processor are not those of the
   *     options
   */
  public WordBatchIterator(
      TextSource source,
      BatchOptions options,
      Optional<WordRenderer> renderer,
      TextProcessor processor) {
    if (processor.form() != options.form()
        || processor.tokenizer().maxWordLength() != options.maxWordLength()) {
      throw new IllegalArgumentException(
          "The text processor should be of form "
              + options.form()
              + " with words of "
              + options.maxWordLength()
              + " bytes, found "
              + processor.form()
              + " and "
              + processor.tokenizer().maxWordLength()
              + ".");
    }
    boolean shuffle = options.shuffleBuffer() > 1 && !source.isShuffled();
    this.source =
        shuffle ? new ShuffledSource(source, options.shuffleBuffer(), options.seed()) : source;
    this.options = options;
    this.processor = processor;
    this.builder = new BatchBuilder(processor.tokenizer(), renderer);
    this.position = BatchPosition.startOf(options.seed(), 0);
  }

  /** Whether the epoch has a further batch; waits until it is ready. */
  @Override
  public boolean hasNext() {
    if (ahead.isEmpty()) {
      if (run.isEmpty()) {
        run = Optional.of(new Run(position));
      }
      ahead = run.get().batches.next();
    }
    return ahead.isPresent();
  }

  /** The next batch by names. Unlike {@link #next} it does not go through the preprocessor. */
  public WordBatch nextBatch() {
    if (!hasNext()) {
      throw new NoSuchElementException(
          "Epoch " + position.epoch() + " has no further batch; reset() begins the next epoch.");
    }
    Prepared prepared = ahead.orElseThrow();
    ahead = Optional.empty();
    position = prepared.behind();
    skippedLines = prepared.skippedLines();
    return prepared.batch();
  }

  @Override
  public MultiDataSet next() {
    MultiDataSet data = nextBatch().toMultiDataSet();
    preProcessor.ifPresent(processing -> processing.preProcess(data));
    return data;
  }

  /** Not supported: how many rows a batch has is settled before it is asked for. */
  @Override
  public MultiDataSet next(int rows) {
    throw new UnsupportedOperationException(
        "next(rows) is not supported: batchSize of BatchOptions says how many rows a batch has.");
  }

  /** Begins the next epoch; does nothing before the first batch of an epoch is taken. */
  @Override
  public void reset() {
    boolean untouched = position.equals(BatchPosition.startOf(options.seed(), position.epoch()));
    restore(untouched ? position : BatchPosition.startOf(options.seed(), position.epoch() + 1));
  }

  /** The place behind the batch that was taken last, whatever is prepared beyond it. */
  public BatchPosition position() {
    return position;
  }

  /**
   * Goes on at a position of an iterator with the same source and options.
   *
   * @throws IllegalArgumentException if it was made with another seed
   */
  public void restore(BatchPosition saved) {
    if (saved.seed() != options.seed()) {
      throw new IllegalArgumentException(
          "The position in the data was saved with seed "
              + saved.seed()
              + ", expected the seed of the options, "
              + options.seed()
              + ".");
    }
    close();
    position = saved;
    skippedLines = 0;
  }

  /**
   * Malformed lines left out since this epoch was opened here, up to the batch that was taken last.
   */
  public long skippedLines() {
    return skippedLines;
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  /** False: this prefetches by itself, so that DL4J should not. */
  @Override
  public boolean asyncSupported() {
    return false;
  }

  @Override
  public void setPreProcessor(MultiDataSetPreProcessor chosen) {
    preProcessor = Optional.ofNullable(chosen);
  }

  /** Null if there is none, as ND4J's interface wants it. */
  @Override
  public MultiDataSetPreProcessor getPreProcessor() {
    return preProcessor.orElse(null);
  }

  /**
   * Stops the thread and closes the files. {@link #hasNext} would open them again at the same
   * place.
   */
  @Override
  public void close() {
    ahead = Optional.empty();
    Optional<Run> running = run;
    run = Optional.empty();
    running.ifPresent(Run::close);
  }

  /** One reading of an epoch. The rows are opened, read and laid out by the prefetching thread. */
  private final class Run implements AutoCloseable {
    private final BatchPosition start;
    private Optional<RowReader> rows = Optional.empty();
    private final Prefetcher<Prepared> batches;

    Run(BatchPosition start) {
      this.start = start;
      this.batches = new Prefetcher<>(this::prepare, options.prefetch());
    }

    private Optional<Prepared> prepare() {
      if (rows.isEmpty()) {
        rows = Optional.of(new RowReader(source, processor, options, start));
      }
      RowReader reader = rows.get();
      return reader
          .next()
          .map(
              batch ->
                  new Prepared(builder.build(batch), reader.position(), reader.skippedLines()));
    }

    @Override
    public void close() {
      batches.close();
      rows.ifPresent(RowReader::close);
    }
  }
}
