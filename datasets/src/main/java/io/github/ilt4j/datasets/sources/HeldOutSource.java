package io.github.ilt4j.datasets.sources;

import java.util.Optional;

/**
 * One side of another source, for data that has no validation part of its own: an example is held
 * out for validation by a hash of its text, so that the same text is never on both sides, however
 * often and wherever it stands.
 */
public final class HeldOutSource implements TextSource {
  private final TextSource source;
  private final int percent;
  private final Split split;

  /**
   * @param percent how much is held out for validation, 1 to 99
   */
  public HeldOutSource(TextSource source, int percent, Split split) {
    if (percent < 1 || percent > 99) {
      throw new IllegalArgumentException(
          "The held-out part should be 1 to 99 percent, found " + percent + ".");
    }
    this.source = source;
    this.percent = percent;
    this.split = split;
  }

  @Override
  public ExampleStream open(long epoch) {
    return new Side(source.open(epoch));
  }

  @Override
  public boolean isShuffled() {
    return source.isShuffled();
  }

  @Override
  public String description() {
    return source.description() + ", " + split + " with " + percent + " % held out";
  }

  private boolean belongs(Example example) {
    long hash = Seeds.mix(example.text().hashCode(), example.text().length());
    boolean heldOut = Math.floorMod(hash, 100) < percent;
    return heldOut == (split == Split.VALIDATION);
  }

  private final class Side extends LookAheadStream {
    private final ExampleStream stream;

    Side(ExampleStream stream) {
      this.stream = stream;
    }

    @Override
    Optional<Example> advance() {
      Optional<Example> found = Optional.empty();
      while (found.isEmpty() && stream.hasNext()) {
        found = Optional.of(stream.next()).filter(HeldOutSource.this::belongs);
      }
      return found;
    }

    @Override
    public long skippedLines() {
      return stream.skippedLines();
    }

    @Override
    public long bytesRead() {
      return stream.bytesRead();
    }

    @Override
    public void close() {
      stream.close();
      super.close();
    }
  }
}
