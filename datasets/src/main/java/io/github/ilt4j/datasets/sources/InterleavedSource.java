package io.github.ilt4j.datasets.sources;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Several sources as one: each next example is of a source that is drawn by its weight. A source
 * that ends begins again; the epoch ends when each has been there to its end once. (With an endless
 * source among them it never does.)
 */
public final class InterleavedSource implements TextSource {
  /** Passes of one source within an epoch are epochs of their own to it. */
  private static final int PASS_BITS = 32;

  private final List<Part> parts;
  private final long seed;

  /**
   * One of the sources.
   *
   * @param weight how often it is drawn, compared with the others; above 0
   */
  public record Part(TextSource source, double weight) {
    public Part {
      if (!(weight > 0) || Double.isInfinite(weight)) {
        throw new IllegalArgumentException("A weight should be above 0, found " + weight + ".");
      }
    }
  }

  public InterleavedSource(List<Part> parts, long seed) {
    this.parts = List.copyOf(parts);
    this.seed = seed;
  }

  @Override
  public ExampleStream open(long epoch) {
    return new Interleaved(epoch);
  }

  @Override
  public boolean isShuffled() {
    return parts.stream().allMatch(part -> part.source().isShuffled());
  }

  @Override
  public String description() {
    return parts.stream()
        .map(part -> part.weight() + " of " + part.source().description())
        .collect(Collectors.joining("; "));
  }

  /** A source that is being read. */
  private static final class Reading {
    private final Part part;
    private final long epoch;
    private ExampleStream stream;
    private long pass;
    private long skippedBefore;
    private boolean endedOnce;
    private boolean empty;

    Reading(Part part, long epoch) {
      this.part = part;
      this.epoch = epoch;
      this.stream = part.source().open(epoch);
    }

    /** Begins again where it has ended. */
    void refresh() {
      if (stream.hasNext() || empty) {
        return;
      }
      endedOnce = true;
      skippedBefore += stream.skippedLines();
      stream.close();
      pass++;
      stream = part.source().open((pass << PASS_BITS) + epoch);
      empty = !stream.hasNext();
    }
  }

  private final class Interleaved extends LookAheadStream {
    private final Random random;
    private final List<Reading> readings = new ArrayList<>();

    Interleaved(long epoch) {
      random = Seeds.random(seed, epoch);
      try {
        parts.forEach(part -> readings.add(new Reading(part, epoch)));
        readings.forEach(Reading::refresh);
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }

    @Override
    Optional<Example> advance() {
      if (readings.stream().allMatch(reading -> reading.endedOnce)) {
        return Optional.empty();
      }
      Reading drawn = draw();
      Example example = drawn.stream.next();
      drawn.refresh();
      return Optional.of(example);
    }

    /** One that is not empty; there is one while any has not ended. */
    private Reading draw() {
      List<Reading> full = readings.stream().filter(reading -> !reading.empty).toList();
      double all = full.stream().mapToDouble(reading -> reading.part.weight()).sum();
      double at = random.nextDouble() * all;
      for (Reading reading : full) {
        at -= reading.part.weight();
        if (at < 0) {
          return reading;
        }
      }
      return full.get(full.size() - 1);
    }

    @Override
    public long skippedLines() {
      return readings.stream()
          .mapToLong(reading -> reading.skippedBefore + reading.stream.skippedLines())
          .sum();
    }

    @Override
    public void close() {
      readings.forEach(reading -> reading.stream.close());
      super.close();
    }
  }
}
