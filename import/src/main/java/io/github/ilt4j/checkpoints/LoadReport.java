package io.github.ilt4j.checkpoints;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What became of each tensor of a file and of each parameter of a model.
 *
 * @param source the folder that was read
 * @param matched parameters that were read as they are
 * @param reshaped parameters that were read and differ in dimensions of size one
 * @param ignored tensors that were not read
 * @param missing parameters that the folder does not give
 */
public record LoadReport(
    Path source,
    List<String> matched,
    List<Reshaped> reshaped,
    List<Ignored> ignored,
    List<Missing> missing) {
  private static final int SHOWN = 40;

  /** Copies the lists. */
  public LoadReport {
    matched = List.copyOf(matched);
    reshaped = List.copyOf(reshaped);
    ignored = List.copyOf(ignored);
    missing = List.copyOf(missing);
  }

  /** A parameter whose tensor has other dimensions of size one. */
  public record Reshaped(String name, List<Long> from, List<Long> to) {
    @Override
    public String toString() {
      return name + " " + from + " -> " + to;
    }
  }

  /**
   * A tensor that was not read.
   *
   * @param nearest the most similar name among the missing parameters
   */
  public record Ignored(String name, String reason, Optional<String> nearest) {
    @Override
    public String toString() {
      return name + ": " + reason + nearest.map(near -> "; nearest: " + near).orElse("");
    }
  }

  /**
   * A parameter that was not read.
   *
   * @param instead what it holds now
   * @param nearest the most similar name among the ignored tensors
   */
  public record Missing(String name, String instead, Optional<String> nearest) {
    @Override
    public String toString() {
      return name + ": " + instead + nearest.map(near -> "; nearest: " + near).orElse("");
    }
  }

  /**
   * For a caller that cannot go on with a part.
   *
   * @throws CheckpointException if a parameter is missing, naming each
   */
  public LoadReport requireComplete() {
    if (missing.isEmpty()) {
      return this;
    }
    throw new CheckpointException(
        source, missing.size() + " parameters are missing:" + lines(missing, Object::toString));
  }

  /** The report as text of several lines. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append(source)
        .append(": ")
        .append(matched.size() + reshaped.size())
        .append(" tensors read, ")
        .append(ignored.size())
        .append(" ignored, ")
        .append(missing.size())
        .append(" missing\n");
    section(text, "reshaped", reshaped);
    section(text, "ignored", ignored);
    section(text, "missing", missing);
    return Names.printable(text.toString());
  }

  private static void section(StringBuilder text, String title, List<?> entries) {
    if (!entries.isEmpty()) {
      text.append(title).append(':').append(lines(entries, Object::toString)).append('\n');
    }
  }

  private static <T> String lines(List<T> entries, Function<T, String> line) {
    StringBuilder text = new StringBuilder();
    entries.stream().limit(SHOWN).forEach(entry -> text.append("\n  ").append(line.apply(entry)));
    if (entries.size() > SHOWN) {
      text.append("\n  ... and ").append(entries.size() - SHOWN).append(" more");
    }
    return text.toString();
  }
}
