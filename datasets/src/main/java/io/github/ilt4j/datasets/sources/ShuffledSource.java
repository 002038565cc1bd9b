package io.github.ilt4j.datasets.sources;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;

/**
 * Another source in an order that depends on a seed and the epoch: each example is drawn from a
 * buffer of the next {@code bufferSize} ones, or of fewer where they are long. A buffer smaller
 * than the source mixes neighbours only; one at least as large gives every order the same chance.
 */
public final class ShuffledSource implements TextSource {
  /** Of a buffer's text, so that long documents do not fill the memory: at most 64 MB. */
  private static final long MAX_CHARACTERS = 1 << 25;

  private final TextSource source;
  private final int bufferSize;
  private final long seed;

  /**
   * @param bufferSize examples in memory, at least 1 (which keeps the order)
   */
  public ShuffledSource(TextSource source, int bufferSize, long seed) {
    if (bufferSize < 1) {
      throw new IllegalArgumentException(
          "The shuffle buffer should hold at least 1 example, found " + bufferSize + ".");
    }
    this.source = source;
    this.bufferSize = bufferSize;
    this.seed = seed;
  }

  @Override
  public ExampleStream open(long epoch) {
    return new Shuffled(source.open(epoch), bufferSize, Seeds.random(seed, epoch));
  }

  @Override
  public boolean isShuffled() {
    return true;
  }

  @Override
  public String description() {
    return source.description() + ", shuffled within " + bufferSize;
  }

  private static final class Shuffled implements ExampleStream {
    private final ExampleStream stream;
    private final int size;
    private final Random random;
    private final List<Example> buffer = new ArrayList<>();
    private long characters;

    Shuffled(ExampleStream stream, int size, Random random) {
      this.stream = stream;
      this.size = size;
      this.random = random;
    }

    @Override
    public boolean hasNext() {
      return !buffer.isEmpty() || stream.hasNext();
    }

    @Override
    public Example next() {
      while (buffer.size() < size && hasRoom() && stream.hasNext()) {
        Example read = stream.next();
        buffer.add(read);
        characters += length(read);
      }
      if (buffer.isEmpty()) {
        throw new NoSuchElementException();
      }
      int last = buffer.size() - 1;
      int drawn = random.nextInt(buffer.size());
      Example example = buffer.set(drawn, buffer.get(last));
      buffer.remove(last);
      characters -= length(example);
      return example;
    }

    private boolean hasRoom() {
      return buffer.isEmpty() || characters < MAX_CHARACTERS;
    }

    private static long length(Example example) {
      return (long) example.prompt().length() + example.completion().map(String::length).orElse(0);
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
    }
  }
}
