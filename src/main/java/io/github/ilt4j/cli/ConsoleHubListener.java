package io.github.ilt4j.cli;

import io.github.ilt4j.checkpoints.hub.HubListener;
import io.github.ilt4j.reporting.Progress;
import java.util.Optional;

/** Shows downloads on the console; Ctrl-C ends them. */
final class ConsoleHubListener implements HubListener {
  private static final long KILOBYTE = 1000;

  /** What is smaller is here before anybody could look. */
  private static final long WORTH_TELLING = 1000 * KILOBYTE;

  private final Console console;
  private Optional<Progress> progress = Optional.empty();

  ConsoleHubListener(Console console) {
    this.console = console;
  }

  @Override
  public void begins(String task, long bytes) {
    if (bytes >= WORTH_TELLING) {
      progress =
          Optional.of(
              Progress.start(
                  console.err(), console.interactive(), "kB of " + task, bytes / KILOBYTE));
    }
  }

  @Override
  public void reached(long bytes, String file) {
    progress.ifPresent(bar -> bar.reached(bytes / KILOBYTE, file));
  }

  @Override
  public void ends() {
    progress.ifPresent(Progress::close);
    progress = Optional.empty();
  }

  @Override
  public void says(String line) {
    progress.ifPresentOrElse(bar -> bar.say(line), () -> console.err().println(line));
  }

  @Override
  public boolean isStopped() {
    return console.stop().isRequested();
  }
}
