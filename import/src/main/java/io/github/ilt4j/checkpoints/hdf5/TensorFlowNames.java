package io.github.ilt4j.checkpoints.hdf5;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A weight's place in {@code tf_model.h5} as PyTorch names and lays it out: {@code
 * convert_tf_weight_name_to_pt_weight_name} of transformers' modeling_tf_pytorch_utils.py.
 *
 * @param name PyTorch's
 * @param order the dimension of the file for each of PyTorch's
 */
record TensorFlowNames(String name, List<Integer> order) {
  private static final String KERNEL = "kernel";
  private static final Map<String, String> LAST =
      Map.of(
          KERNEL,
          "weight",
          "embeddings",
          "weight",
          "gamma",
          "weight",
          "beta",
          "bias",
          "moving_mean",
          "running_mean",
          "moving_variance",
          "running_var");

  TensorFlowNames {
    order = List.copyOf(order);
  }

  /**
   * Translates.
   *
   * @param groups the layer's group, the model's, and the modules: {@code bert}, {@code
   *     tf_bert_for_masked_lm}, {@code bert}, {@code encoder}, {@code layer_._0} ...
   * @param dataset {@code kernel:0}
   */
  static TensorFlowNames of(List<String> groups, String dataset, int rank) {
    List<String> modules = new ArrayList<>();
    for (String module : groups.subList(Math.min(2, groups.size()), groups.size())) {
      // "mlm___cls" is cls, "layer_._0" two modules.
      String own =
          module.substring(module.lastIndexOf("___") < 0 ? 0 : module.lastIndexOf("___") + 3);
      modules.addAll(List.of(own.split("_\\._", -1)));
    }
    String last = dataset.endsWith(":0") ? dataset.substring(0, dataset.length() - 2) : dataset;
    modules.add(LAST.getOrDefault(last, last));
    return new TensorFlowNames(String.join(".", modules), order(last, rank));
  }

  /** TensorFlow's kernels are [in, out], and [height, width, in, out] for pictures. */
  private static List<Integer> order(String last, int rank) {
    if (!last.equals(KERNEL) || rank < 2) {
      return IntStream.range(0, rank).boxed().toList();
    }
    List<Integer> order = new ArrayList<>(List.of(rank - 1, rank - 2));
    for (int i = 0; i < rank - 2; i++) {
      order.add(i);
    }
    return order;
  }

  boolean transposes() {
    return !order.equals(IntStream.range(0, order.size()).boxed().toList());
  }
}
