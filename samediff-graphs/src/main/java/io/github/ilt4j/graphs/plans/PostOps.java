package io.github.ilt4j.graphs.plans;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_mul;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_binary;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_eltwise;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_sum;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;

import io.github.ilt4j.graphs.plans.OneDnn.Argument;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a primitive of oneDNN does with each result before it writes it, in order. */
final class PostOps {

  /** The number of an operand of the first operation; the next ones follow at this distance. */
  private static final int OPERANDS = 32768;

  private final List<Consumer<dnnl_post_ops>> operations = new ArrayList<>();
  private final List<Argument> arguments = new ArrayList<>();

  static PostOps none() {
    return new PostOps();
  }

  /** Multiplies by a number. */
  PostOps scale(double factor) {
    operations.add(
        into ->
            OneDnn.check(
                "factor",
                dnnl_post_ops_append_eltwise(into, dnnl_eltwise_linear, (float) factor, 0)));
    return this;
  }

  /** Adds what the destination holds already. */
  PostOps sum() {
    operations.add(into -> OneDnn.check("sum", dnnl_post_ops_append_sum(into, 1, 0, dnnl_f32)));
    return this;
  }

  /** Adds an array, broadcast where a size of its layout is 1. */
  PostOps add(dnnl_memory_desc layout, INDArray array, long offset) {
    return binary(dnnl_binary_add, layout, array, offset);
  }

  /** Multiplies by an array, broadcast where a size of its layout is 1. */
  PostOps multiply(dnnl_memory_desc layout, INDArray array, long offset) {
    return binary(dnnl_binary_mul, layout, array, offset);
  }

  private PostOps binary(int algorithm, dnnl_memory_desc layout, INDArray array, long offset) {
    int number = OPERANDS * (operations.size() + 1) | DNNL_ARG_SRC_1;
    arguments.add(new Argument(number, layout, array, offset));
    operations.add(
        into -> OneDnn.check("operand", dnnl_post_ops_append_binary(into, algorithm, layout)));
    return this;
  }

  /** The operands, to be given to the primitive beside its own arguments. */
  List<Argument> arguments() {
    return arguments;
  }

  /** Makes something with these operations as its attributes. */
  <T> T with(Function<dnnl_primitive_attr, T> make) {
    dnnl_primitive_attr attributes = new dnnl_primitive_attr();
    OneDnn.check("attributes", dnnl_primitive_attr_create(attributes));
    dnnl_post_ops made = new dnnl_post_ops();
    OneDnn.check("operations", dnnl_post_ops_create(made));
    try {
      operations.forEach(operation -> operation.accept(made));
      OneDnn.check("operations", dnnl_primitive_attr_set_post_ops(attributes, made));
      return make.apply(attributes);
    } finally {
      dnnl_post_ops_destroy(made);
      dnnl_primitive_attr_destroy(attributes);
    }
  }
}
