package io.github.ilt4j.datasets.sources;

import java.util.List;

/** A re-openable stream of examples that is never in memory as a whole. */
public interface TextSource {

  /**
   * Opens the stream of an epoch. The same epoch always yields the same examples in the same order.
   *
   * @param epoch the number of the epoch, from 0; sources with a fixed order ignore it
   * @throws DataException if the data cannot be opened
   */
  ExampleStream open(long epoch);

  /** Whether examples come in random order already, so that shuffling them would add nothing. */
  default boolean isShuffled() {
    return false;
  }

  /** This source with the examples of its epoch 0 in every epoch, as an evaluation wants them. */
  default TextSource repeated() {
    return new RepeatedSource(this);
  }

  /** What this source is, in one line, for logs and for the provenance of a checkpoint. */
  String description();

  /**
   * A source of texts in memory, in their order in every epoch. Its origins are "text 1", "text 2",
   * ...
   */
  static TextSource of(List<String> texts) {
    return new ListSource(texts);
  }
}
