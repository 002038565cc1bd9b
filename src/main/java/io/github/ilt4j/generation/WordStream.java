package io.github.ilt4j.generation;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;

/**
 * The words that continue a prompt, each computed when it is asked for. One that is not read to its
 * end must be closed; the model can do nothing else meanwhile.
 */
public final class WordStream implements Iterator<String>, AutoCloseable {

  private final Generation generation;
  private final Runnable whenClosed;
  private final Queue<String> words = new ArrayDeque<>();

  WordStream(Generation generation, Runnable whenClosed) {
    this.generation = generation;
    this.whenClosed = whenClosed;
  }

  @Override
  public boolean hasNext() {
    while (words.isEmpty() && !generation.isOver()) {
      generation.step().forEach(settled -> words.add(settled.word()));
    }
    if (words.isEmpty()) {
      close();
    }
    return !words.isEmpty();
  }

  @Override
  public String next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the text has ended");
    }
    return words.remove();
  }

  @Override
  public void close() {
    generation.end();
    whenClosed.run();
  }
}
