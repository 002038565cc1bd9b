package io.github.ilt4j.reporting;

import java.io.PrintStream;

/** Tells a waiting person how far a task is. Made by {@link #start}. */
public sealed interface Progress extends AutoCloseable
    permits ProgressBarOnTerminal, ProgressLines {

  /**
   * Begins to tell.
   *
   * @param terminal whether {@code stream} is a terminal, where a bar is drawn in place; elsewhere
   *     lines come out now and then
   * @param task names what is done
   * @param total how much there is to do
   */
  static Progress start(PrintStream stream, boolean terminal, String task, long total) {
    return terminal
        ? new ProgressBarOnTerminal(stream, task, total)
        : new ProgressLines(stream, task, total, System::nanoTime);
  }

  /**
   * Tells how far it is.
   *
   * @param done how much of the total
   * @param note a few words, such as the loss
   */
  void reached(long done, String note);

  /** Prints a line of its own, not in the way of a bar. */
  void say(String line);

  @Override
  void close();
}
