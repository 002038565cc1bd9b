package io.github.ilt4j.checkpoints;

import io.github.ilt4j.checkpoints.tensors.TensorInfo;
import io.github.ilt4j.graphs.parameters.ParameterSpec;
import io.github.ilt4j.graphs.parameters.Parameters;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads tensors into parameters and notes what became of each. */
final class TensorReader {
  /** Looking for similar names takes the product of both sides; a broken file has many. */
  private static final int NEAREST_FOR = 40;

  private static final int NEAREST_AMONG = 20_000;

  private final WeightsFolder weights;
  private final Parameters into;
  private final Map<String, String> matched = new LinkedHashMap<>();
  private final List<String> transposed = new ArrayList<>();
  private final List<LoadReport.Reshaped> reshaped = new ArrayList<>();
  private final Map<String, String> ignored = new LinkedHashMap<>();

  TensorReader(WeightsFolder weights, Parameters into) {
    this.weights = weights;
    this.into = into;
  }

  void ignore(TensorInfo tensor, String reason) {
    ignored.put(tensor.name(), reason);
  }

  /**
   * Reads one tensor into the parameter of that name.
   *
   * @throws CheckpointException if their shapes differ in more than dimensions of size one
   */
  void read(TensorInfo tensor, String parameter) {
    String other = matched.putIfAbsent(parameter, tensor.name());
    if (other != null) {
      ignore(tensor, "the parameter is read from " + other);
      return;
    }
    ParameterSpec spec = into.spec(parameter);
    if (!withoutOnes(tensor.shape()).equals(withoutOnes(spec.shape()))) {
      throw problem(
          tensor,
          "expected shape "
              + spec.shape()
              + " of the parameter "
              + parameter
              + ", found "
              + tensor.shape());
    }
    if (tensor.dtype().isFloat()) {
      weights.read(tensor.name(), into.value(parameter));
    } else {
      throw problem(tensor, "expected F32, F16, BF16 or F64, found " + tensor.dtype());
    }
    if (weights.transposes(tensor.name())) {
      transposed.add(parameter);
    } else if (!tensor.shape().equals(spec.shape())) {
      reshaped.add(new LoadReport.Reshaped(parameter, tensor.shape(), spec.shape()));
    }
  }

  private CheckpointException problem(TensorInfo tensor, String problem) {
    return new CheckpointException(
        weights.pathOf(tensor.name()), "tensor '" + tensor.name() + "': " + problem);
  }

  private static List<Long> withoutOnes(List<Long> shape) {
    return shape.stream().filter(size -> size != 1).toList();
  }

  /**
   * @param expected the parameters that the folder should give
   */
  LoadReport report(Set<String> expected) {
    List<String> missingNames =
        expected.stream().filter(name -> !matched.containsKey(name)).toList();
    Set<String> plain = new LinkedHashSet<>(matched.keySet());
    plain.removeAll(transposed);
    reshaped.forEach(entry -> plain.remove(entry.name()));
    List<LoadReport.Ignored> ignoredTensors = new ArrayList<>();
    ignored.forEach(
        (name, reason) ->
            ignoredTensors.add(
                new LoadReport.Ignored(
                    name, reason, nearest(name, missingNames, ignoredTensors.size()))));
    List<LoadReport.Missing> missing = new ArrayList<>();
    for (String name : missingNames) {
      missing.add(
          new LoadReport.Missing(
              name, "left as it was initialised", nearest(name, ignored.keySet(), missing.size())));
    }
    return new LoadReport(
        weights.path(), matched, List.copyOf(plain), transposed, reshaped, ignoredTensors, missing);
  }

  private static Optional<String> nearest(String name, Collection<String> known, int before) {
    return before < NEAREST_FOR && known.size() <= NEAREST_AMONG
        ? Names.nearest(name, known)
        : Optional.empty();
  }
}
