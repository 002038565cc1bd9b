package io.github.ilt4j.bench;

import static io.github.ilt4j.options.OptionGroup.BENCHMARK;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.graphs.plans.Kernels;
import io.github.ilt4j.graphs.plans.OpenMp;
import io.github.ilt4j.options.ComputeOptions;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionValues;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** {@code bench gemm}: how fast matrix products run here. */
final class GemmBenchmark implements Benchmark {
  private static final Option<Integer> REPEATS =
      Option.of(
          "repeats",
          BENCHMARK,
          BenchOptions.atLeastOne(),
          20,
          "Products of each shape, of which the median counts");

  @Override
  public String name() {
    return "gemm";
  }

  @Override
  public String summary() {
    return "Measures matrix products: what everything else can be compared with";
  }

  @Override
  public String example() {
    return "--threads 2";
  }

  @Override
  public boolean needsBackend() {
    return true;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(REPEATS, ComputeOptions.KERNELS, ComputeOptions.THREADS);
  }

  @Override
  public void run(OptionValues values, Consumer<ObjectNode> lines) {
    values.get(ComputeOptions.THREADS).ifPresent(OpenMp::use);
    Kernels kernels = values.get(ComputeOptions.KERNELS);
    OtherLoad load = new OtherLoad();
    Gemm gemm = Gemm.measure(kernels, values.get(REPEATS));
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("bench", "gemm");
    line.put("fp32_gflops", Statistics.round(gemm.mean(), 1));
    line.put("peak_gflops", Statistics.round(gemm.peak(), 1));
    ObjectNode shapes = line.putObject("shapes");
    for (int i = 0; i < gemm.shapes().size(); i++) {
      shapes.put(gemm.shapes().get(i).toString(), Statistics.round(gemm.gflops().get(i), 1));
    }
    load.cores().ifPresent(cores -> line.put("other_cores_busy", Statistics.round(cores, 2)));
    line.put("kernels", kernels.name().toLowerCase(Locale.ROOT)).put("threads", OpenMp.threads());
    Machine.describe(line);
    lines.accept(line);
  }
}
