package io.github.ilt4j.reporting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * metrics.jsonl: one JSON object a line, {@code {"step":10,"loss":3.2,...}}, each written through
 * at once, so that what a killed run has told is there.
 */
public final class MetricsLog implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Writer writer;

  private MetricsLog(Writer writer) {
    this.writer = writer;
  }

  /**
   * Opens the log of a run that goes on after {@code step}; lines of later steps, which the run is
   * about to write again, and a line that a kill has cut, are dropped first.
   *
   * @param step 0 for a run from the start, which drops everything
   */
  public static MetricsLog open(Path file, int step) throws IOException {
    StringBuilder kept = new StringBuilder();
    if (step > 0 && Files.exists(file)) {
      for (Metrics metrics : read(file)) {
        if (metrics.step() <= step) {
          kept.append(line(metrics));
        }
      }
    }
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(beside, kept);
    Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    return new MetricsLog(Files.newBufferedWriter(file, StandardOpenOption.APPEND));
  }

  /**
   * Reads a log. A last line without its end, which a kill leaves, is left out.
   *
   * @throws IOException names the line that is no metrics
   */
  public static List<Metrics> read(Path file) throws IOException {
    String text = Files.readString(file);
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    List<Metrics> all = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      all.add(parse(file + ":" + (i + 1), lines.get(i)));
    }
    return all;
  }

  /** Writes a line and flushes it. */
  public void write(Metrics metrics) throws IOException {
    writer.write(line(metrics));
    writer.flush();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  private static String line(Metrics metrics) throws JsonProcessingException {
    ObjectNode object = JSON.createObjectNode().put("step", metrics.step());
    metrics
        .values()
        .forEach(
            (name, value) -> {
              if (Double.isFinite(value)) {
                object.put(name, value);
              } else {
                object.putNull(name); // JSON has no NaN and no infinity
              }
            });
    return JSON.writeValueAsString(object) + "\n";
  }

  private static Metrics parse(String place, String line) throws IOException {
    JsonNode object;
    try {
      object = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IOException(place + ": not valid JSON: " + e.getOriginalMessage(), e);
    }
    if (!object.path("step").isInt()) {
      throw new IOException(place + ": expected an object with a whole number 'step'");
    }
    Map<String, Double> values = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            field -> {
              if (!field.getKey().equals("step")) {
                values.put(field.getKey(), field.getValue().asDouble(Double.NaN));
              }
            });
    return new Metrics(object.get("step").intValue(), values);
  }
}
