package io.github.ilt4j.bench;

import static io.github.ilt4j.options.OptionGroup.BENCHMARK;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionException;
import io.github.ilt4j.options.OptionType;
import io.github.ilt4j.options.OptionValues;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * {@code bench peer}: runs this library and PyTorch in turns, each run in a process of its own, and
 * prints the lines of both and then their ratio. The scripts of the other side take the same
 * options and print the same fields: {@code bench_train.py}, {@code bench_generate.py} and {@code
 * gemm.py} in one folder, with the text, {@code sample.txt}, that both sides then work on.
 */
public final class PeerBenchmark implements Benchmark {

  /** PyTorch's allocations then cost a third to a half less time. */
  private static final Map<String, String> MALLOC =
      Map.of(
          "MALLOC_TOP_PAD_", "268435456",
          "MALLOC_TRIM_THRESHOLD_", "4294967296",
          "MALLOC_MMAP_THRESHOLD_", "4294967296");

  private static final List<String> TRAIN =
      List.of("--batch", "8", "--words", "64", "--max-word-length", "16", "--steps", "8");

  /** Plans are made in the first steps: they are not what a step costs. The peer's default is 2. */
  private static final List<String> WARM = List.of("--warmup", "16");

  private static final List<String> GENERATE =
      List.of("--prompt-words", "16", "--words", "32", "--max-word-length", "16");

  /** What is compared: options of both sides, then those of one side alone. */
  private enum Case {
    TRAIN("train", PeerBenchmark.TRAIN, WARM, List.of()),
    TRAIN_NO_IMAGE("train", PeerBenchmark.TRAIN, warmAnd("--no-image"), List.of("--no-image")),
    TRAIN_BF16("train", PeerBenchmark.TRAIN, warmAnd("--compute", "bf16"), List.of("--bf16")),
    GENERATE_1("generate", GENERATE, List.of("--batch", "1"), List.of("--batch", "1")),
    GENERATE_1_HF(
        "generate", GENERATE, List.of("--batch", "1"), List.of("--batch", "1", "--hf-generate")),
    GENERATE_8("generate", GENERATE, List.of("--batch", "8"), List.of("--batch", "8")),
    // The other side has no bf16 in generation: its run is that of fp32.
    GENERATE_1_BF16(
        "generate",
        GENERATE,
        List.of("--batch", "1", "--compute", "bf16"),
        List.of("--batch", "1")),
    GENERATE_8_BF16(
        "generate",
        GENERATE,
        List.of("--batch", "8", "--compute", "bf16"),
        List.of("--batch", "8"));

    private final String benchmark;

    @SuppressWarnings("ImmutableEnumChecker") // List.of gives immutable lists.
    private final List<String> both;

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> ours;

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> peers;

    Case(String benchmark, List<String> both, List<String> ours, List<String> peers) {
      this.benchmark = benchmark;
      this.both = both;
      this.ours = ours;
      this.peers = peers;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static List<String> warmAnd(String... options) {
    return Stream.concat(WARM.stream(), Arrays.stream(options)).toList();
  }

  private static final Option<Path> PYTHON =
      Option.required(
          "python", BENCHMARK, OptionType.path("FILE"), "The Python that has PyTorch installed");

  private static final Option<Path> PEER =
      Option.required(
          "peer", BENCHMARK, OptionType.path("DIR"), "The folder of the scripts and of sample.txt");

  private static final Option<List<String>> CASES =
      Option.of(
          "cases",
          BENCHMARK,
          OptionType.words("NAMES"),
          Arrays.stream(Case.values()).map(Case::label).toList(),
          "What to compare");

  private static final Option<Integer> PAIRS =
      Option.of(
          "pairs", BENCHMARK, BenchOptions.atLeastOne(), 3, "Runs of each side, taking turns");

  private static final Option<Integer> THREADS =
      Option.of("threads", BENCHMARK, BenchOptions.atLeastOne(), 2, "Threads of either side");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Override
  public String name() {
    return "peer";
  }

  @Override
  public String summary() {
    return "Compares with PyTorch, where Python has it: both in turns, and their ratios";
  }

  @Override
  public String example() {
    return "--python venv/bin/python --peer peer --cases train,generate-1";
  }

  @Override
  public boolean needsBackend() {
    return false;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(PYTHON, PEER, CASES, PAIRS, THREADS);
  }

  @Override
  public void run(OptionValues values, Consumer<ObjectNode> lines) throws Exception {
    // A link is how a virtual environment tells Python where it is: it must not be resolved.
    String python = values.get(PYTHON).toAbsolutePath().toString();
    Path folder = values.get(PEER).toAbsolutePath();
    Path text = folder.resolve("sample.txt");
    if (!Files.isReadable(text)) {
      throw new OptionException("--peer: expected the scripts and sample.txt, found no " + text);
    }
    List<Case> cases = values.get(CASES).stream().map(PeerBenchmark::named).toList();
    List<String> threads = List.of("--threads", values.get(THREADS).toString());
    ObjectNode gemm = run(joined(Stream.of(List.of(python, folder + "/gemm.py"), threads)));
    lines.accept(gemm);
    for (Case each : cases) {
      List<String> ours =
          joined(
              Stream.of(
                  java(),
                  List.of("bench", each.benchmark),
                  each.both,
                  each.ours,
                  threads,
                  List.of("--preset", "tiny", "--text", text.toString())));
      List<String> peers =
          joined(
              Stream.of(
                  List.of(python, folder + "/bench_" + each.benchmark + ".py"),
                  each.both,
                  each.peers,
                  threads));
      List<ObjectNode> our = new ArrayList<>();
      List<ObjectNode> peer = new ArrayList<>();
      for (int i = 0; i < values.get(PAIRS); i++) {
        our.add(run(ours));
        lines.accept(our.get(i));
        peer.add(run(peers));
        lines.accept(peer.get(i));
      }
      lines.accept(compared(each, our, peer, gemm));
    }
  }

  private static Case named(String label) {
    return Arrays.stream(Case.values())
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new OptionException(
                    "--cases: expected some of %s, found '%s'"
                        .formatted(Arrays.stream(Case.values()).map(Case::label).toList(), label)));
  }

  /** Ratios are of pairs, whose runs met the same load; their median counts. */
  private static ObjectNode compared(
      Case each, List<ObjectNode> our, List<ObjectNode> peer, ObjectNode gemm) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("bench", "peer").put("case", each.label()).put("pairs", our.size());
    ArrayNode ratios = line.putArray("ratios");
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < our.size(); i++) {
      all.add(number(our.get(i), "words_per_s") / number(peer.get(i), "words_per_s"));
      ratios.add(Statistics.round(all.get(i), 3));
    }
    line.put("ratio", Statistics.round(Statistics.median(all), 3));
    line.put("words_per_s", median(our, "words_per_s"));
    line.put("peer_words_per_s", median(peer, "words_per_s"));
    line.put("peak_rss_mb", median(our, "peak_rss_mb"));
    line.put("peer_peak_rss_mb", median(peer, "peak_rss_mb"));
    line.set("onednn_over_fp32", gemm.path("onednn_over_fp32"));
    line.put(
        "other_cores_busy",
        Stream.concat(our.stream(), peer.stream())
            .mapToDouble(run -> number(run, "other_cores_busy"))
            .max()
            .orElseThrow());
    return line;
  }

  private static BigDecimal median(List<ObjectNode> runs, String field) {
    return Statistics.round(
        Statistics.median(runs.stream().map(run -> number(run, field)).toList()), 2);
  }

  private static double number(ObjectNode line, String field) {
    return line.path(field).asDouble();
  }

  /** This JVM's own command, up to its arguments. */
  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "io.github.ilt4j.cli.Main"));
    return command;
  }

  private static List<String> joined(Stream<List<String>> parts) {
    return parts.flatMap(List::stream).toList();
  }

  /** Runs a command; its last line is a result. What it says beside goes where ours goes. */
  private static ObjectNode run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(MALLOC);
    Process process = builder.start();
    String printed;
    try (var output = process.getInputStream()) {
      printed = new String(output.readAllBytes(), StandardCharsets.UTF_8);
    }
    int code = process.waitFor();
    JsonNode last =
        printed
            .lines()
            .reduce((earlier, later) -> later)
            .map(PeerBenchmark::parse)
            .orElse(MAPPER.nullNode());
    if (last instanceof ObjectNode line) {
      return line;
    }
    throw new IOException(
        "%s ended with exit code %d and without a result; the reason stands above"
            .formatted(String.join(" ", command), code));
  }

  private static JsonNode parse(String line) {
    try {
      return MAPPER.readTree(line);
    } catch (IOException e) {
      return MAPPER.nullNode();
    }
  }
}
