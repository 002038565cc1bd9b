package io.github.ilt4j.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.WeightsFolder;
import io.github.ilt4j.checkpoints.tensors.TensorInfo;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionGroup;
import io.github.ilt4j.options.OptionType;
import io.github.ilt4j.options.OptionValues;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * {@code bench load}: the weights of a folder, opened, checked and read into one flat buffer of
 * fp32, as parameters are. The bytes are those of the file, which a run before those that count
 * brings into memory.
 */
final class LoadBenchmark implements Benchmark {
  private static final Option<Path> CHECKPOINT =
      Option.required(
          "checkpoint",
          OptionGroup.BENCHMARK,
          OptionType.path("DIR"),
          "A folder of weights in any format that is read");

  @Override
  public String name() {
    return "load";
  }

  @Override
  public String summary() {
    return "Measures reading the weights of a folder";
  }

  @Override
  public String example() {
    return "--checkpoint models/demo";
  }

  @Override
  public boolean needsBackend() {
    return true;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(CHECKPOINT, BenchOptions.REPEATS);
  }

  @Override
  public void run(OptionValues values, Consumer<ObjectNode> lines) {
    Path folder = values.get(CHECKPOINT);
    ObjectNode line = JsonNodeFactory.instance.objectNode().put("bench", "load");
    List<TensorInfo> tensors;
    try (WeightsFolder weights = WeightsFolder.open(folder)) {
      tensors = weights.tensors().stream().filter(tensor -> tensor.dtype().isFloat()).toList();
      if (tensors.isEmpty()) {
        throw new CheckpointException(folder, "holds no weights");
      }
      line.put("file", String.valueOf(weights.pathOf(tensors.get(0).name()).getFileName()));
    }
    long elements = tensors.stream().mapToLong(TensorInfo::elements).sum();
    long bytes = tensors.stream().mapToLong(TensorInfo::bytes).sum();
    line.put("tensors", tensors.size()).put("bytes", bytes);
    OtherLoad load = new OtherLoad();
    List<Double> seconds = new ArrayList<>();
    try (INDArray flat = Nd4j.create(DataType.FLOAT, elements)) {
      read(folder, tensors, flat);
      for (int i = 0; i < values.get(BenchOptions.REPEATS); i++) {
        long start = System.nanoTime();
        read(folder, tensors, flat);
        seconds.add((System.nanoTime() - start) / 1e9);
      }
    }
    double median = Statistics.median(seconds);
    line.put("seconds", Statistics.round(median, 4));
    line.put("gb_per_s", Statistics.round(bytes / median / 1e9, 3));
    load.cores().ifPresent(busy -> line.put("other_cores_busy", Statistics.round(busy, 2)));
    Machine.describe(line);
    lines.accept(line);
  }

  private static void read(Path folder, List<TensorInfo> tensors, INDArray flat) {
    try (WeightsFolder weights = WeightsFolder.open(folder)) {
      long at = 0;
      for (TensorInfo tensor : tensors) {
        long end = at + tensor.elements();
        if (end > at) {
          weights.read(tensor.name(), flat.get(NDArrayIndex.interval(at, end)));
        }
        at = end;
      }
    }
  }
}
