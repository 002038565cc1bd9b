package io.github.ilt4j.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;

/** What a result was measured on. */
final class Machine {
  private static final Path CPU = Path.of("/proc/cpuinfo");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Map<String, String> LIBRARIES =
      new TreeMap<>(
          Map.of(
              "nd4j", "org.nd4j/nd4j-api",
              "onednn", "org.bytedeco/dnnl",
              "javacpp", "org.bytedeco/javacpp"));

  private Machine() {}

  /** Adds the peak memory of this process, CPU, JVM and versions to a result. */
  static void describe(ObjectNode line) {
    OptionalLong peak = peakRss();
    if (peak.isPresent()) {
      line.put("peak_rss_mb", peak.getAsLong());
    }
    line.put("cpu", cpu()).put("cores", Runtime.getRuntime().availableProcessors());
    line.put("jvm", System.getProperty("java.vm.name") + " " + Runtime.version());
    ObjectNode versions = JsonNodeFactory.instance.objectNode();
    LIBRARIES.forEach(
        (name, artifact) -> version(artifact).ifPresent(version -> versions.put(name, version)));
    line.set("versions", versions);
  }

  /** The most memory that this process ever had, in MiB; empty where the system does not tell. */
  private static OptionalLong peakRss() {
    return field(STATUS, "VmHWM").stream()
        .mapToLong(value -> Math.round(Long.parseLong(value.replaceAll("\\D", "")) / 1024.0))
        .findFirst();
  }

  private static String cpu() {
    String name = field(CPU, "model name").orElse(System.getProperty("os.arch"));
    return field(CPU, "cpu family")
        .flatMap(
            family ->
                field(CPU, "model")
                    .map(model -> "%s (family %s, model %s)".formatted(name, family, model)))
        .orElse(name);
  }

  private static Optional<String> field(Path file, String name) {
    if (!Files.isReadable(file)) {
      return Optional.empty();
    }
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.matches(name + "\\s*:.*"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> version(String artifact) {
    String resource = "/META-INF/maven/" + artifact + "/pom.properties";
    try (InputStream stream = Machine.class.getResourceAsStream(resource)) {
      if (stream == null) {
        return Optional.empty();
      }
      Properties properties = new Properties();
      properties.load(stream);
      return Optional.ofNullable(properties.getProperty("version"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
