package io.github.ilt4j.reporting;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that is drawn over and over in the terminal's last line. */
final class ProgressBarOnTerminal implements Progress {
  private static final int MILLISECONDS = 250;
  private static final int COLUMNS = 100;
  private static final String CLEAR_LINE = "\r\u001b[2K";

  private final PrintStream stream;
  private final ProgressBar bar;

  ProgressBarOnTerminal(PrintStream stream, String task, long total) {
    this.stream = stream;
    this.bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .setUpdateIntervalMillis(MILLISECONDS)
            .setStyle(ProgressBarStyle.ASCII)
            .setConsumer(new ConsoleProgressBarConsumer(stream, COLUMNS))
            .build();
  }

  @Override
  public void reached(long done, String note) {
    bar.stepTo(done);
    bar.setExtraMessage(note);
  }

  @Override
  public void say(String line) {
    stream.println(CLEAR_LINE + line);
    bar.refresh();
  }

  @Override
  public void close() {
    bar.close();
  }
}
