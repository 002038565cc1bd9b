package io.github.ilt4j.checkpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of each tensor of a file and of each parameter of a model.
 *
 * @param source the folder that was read
 * @param tensors for each parameter that was read the name of its tensor in the file
 * @param matched parameters that were read as they are
 * @param transposed parameters whose file has their dimensions in another order
 * @param reshaped parameters that were read and differ in dimensions of size one
 * @param ignored tensors that were not read
 * @param missing parameters that the folder does not give
 */
public record LoadReport(
    Path source,
    Map<String, String> tensors,
    List<String> matched,
    List<String> transposed,
    List<Reshaped> reshaped,
    List<Ignored> ignored,
    List<Missing> missing) {
  private static final int SHOWN = 40;

  /** Copies what it is given. */
  public LoadReport {
    tensors = Map.copyOf(tensors);
    matched = List.copyOf(matched);
    transposed = List.copyOf(transposed);
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
        source, missing.size() + " parameters are missing:" + lines(missing, SHOWN));
  }

  /** All of it in one line. */
  public String summary() {
    List<String> special = new ArrayList<>();
    if (!transposed.isEmpty()) {
      special.add(transposed.size() + " transposed");
    }
    if (!reshaped.isEmpty()) {
      special.add(reshaped.size() + " reshaped");
    }
    return Names.printable(
        "%s: %d tensors read%s, %d ignored, %d missing"
            .formatted(
                source,
                tensors.size(),
                special.isEmpty() ? "" : " (" + String.join(", ", special) + ")",
                ignored.size(),
                missing.size()));
  }

  /** The report as text of several lines; of long lists the beginning. */
  public String toText() {
    return Names.printable(text(SHOWN));
  }

  private String text(int shown) {
    StringBuilder text = new StringBuilder(summary()).append('\n');
    section(text, "transposed", transposed, shown);
    section(text, "reshaped", reshaped, shown);
    section(text, "ignored", ignored, shown);
    section(text, "missing", missing, shown);
    return text.toString();
  }

  /** The report as an object, with a list for each of its parts. */
  public ObjectNode toJson() {
    ObjectNode json = JsonFiles.object().put("source", source.toString());
    ArrayNode read = json.putArray("matched");
    matched.forEach(
        name -> read.addObject().put("parameter", name).put("tensor", tensors.get(name)));
    ArrayNode turned = json.putArray("transposed");
    transposed.forEach(
        name -> turned.addObject().put("parameter", name).put("tensor", tensors.get(name)));
    ArrayNode shaped = json.putArray("reshaped");
    for (Reshaped entry : reshaped) {
      ObjectNode object = shaped.addObject().put("parameter", entry.name());
      object.put("tensor", tensors.get(entry.name()));
      entry.from().forEach(object.putArray("from")::add);
      entry.to().forEach(object.putArray("to")::add);
    }
    ArrayNode left = json.putArray("ignored");
    for (Ignored entry : ignored) {
      ObjectNode object = left.addObject().put("tensor", entry.name()).put("why", entry.reason());
      entry.nearest().ifPresent(near -> object.put("nearest", near));
    }
    ArrayNode lacking = json.putArray("missing");
    for (Missing entry : missing) {
      ObjectNode object = lacking.addObject().put("parameter", entry.name());
      object.put("instead", entry.instead());
      entry.nearest().ifPresent(near -> object.put("nearest", near));
    }
    return json;
  }

  /**
   * Writes reports whole: as JSON ({@code {"reports": [...]}}) if the file's name ends in {@code
   * .json}, else as text, with what was read as well.
   *
   * @throws CheckpointException if it cannot be written
   */
  public static void write(Path file, List<LoadReport> reports) {
    if (file.toString().endsWith(".json")) {
      ObjectNode json = JsonFiles.object();
      ArrayNode all = json.putArray("reports");
      reports.forEach(report -> all.add(report.toJson()));
      JsonFiles.write(file, json);
      return;
    }
    StringBuilder text = new StringBuilder();
    for (LoadReport report : reports) {
      text.append(report.text(Integer.MAX_VALUE));
      section(text, "matched", report.matched, Integer.MAX_VALUE);
    }
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(Names.withoutControls(text.toString()));
    AtomicFiles.write(
        file,
        channel -> {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  private static void section(StringBuilder text, String title, List<?> entries, int shown) {
    if (!entries.isEmpty()) {
      text.append(title).append(':').append(lines(entries, shown)).append('\n');
    }
  }

  private static String lines(List<?> entries, int shown) {
    StringBuilder text = new StringBuilder();
    entries.stream().limit(shown).forEach(entry -> text.append("\n  ").append(entry));
    if (entries.size() > shown) {
      text.append("\n  ... and ").append(entries.size() - shown).append(" more");
    }
    return text.toString();
  }
}
