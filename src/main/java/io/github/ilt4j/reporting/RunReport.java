package io.github.ilt4j.reporting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that a run tells, in one place: progress, metrics.jsonl and curves.png of its folder. */
public final class RunReport implements AutoCloseable {
  /** The metrics of a run's folder. */
  public static final String METRICS_FILE = "metrics.jsonl";

  /** The picture of a run's folder. */
  public static final String CURVES_FILE = "curves.png";

  private final Path folder;
  private final Progress progress;
  private final CurvePicture picture;
  private final List<Metrics> history;
  private final MetricsLog log;
  private boolean toldWhyNoPicture;

  /**
   * Opens the report of a run that begins or goes on.
   *
   * @param step steps done before; what was reported of later ones is forgotten
   */
  public RunReport(Path folder, int step, Progress progress, CurvePicture picture)
      throws IOException {
    this.folder = folder;
    this.progress = progress;
    this.picture = picture;
    Path file = folder.resolve(METRICS_FILE);
    this.log = MetricsLog.open(file, step);
    this.history = new ArrayList<>(Files.exists(file) ? MetricsLog.read(file) : List.of());
  }

  /** Tells how far the run is. */
  public void reached(int step, String note) {
    progress.reached(step, note);
  }

  /** Tells a line. */
  public void say(String line) {
    progress.say(line);
  }

  /** Writes a line of metrics. */
  public void record(Metrics metrics) throws IOException {
    log.write(metrics);
    history.add(metrics);
  }

  /** Draws the curves of all metrics so far; tells once why when this JVM cannot. */
  public void draw() {
    Optional<String> reason = picture.write(history, folder.resolve(CURVES_FILE));
    if (reason.isPresent() && !toldWhyNoPicture) {
      toldWhyNoPicture = true;
      say(reason.get());
    }
  }

  @Override
  public void close() throws IOException {
    progress.close();
    log.close();
  }
}
