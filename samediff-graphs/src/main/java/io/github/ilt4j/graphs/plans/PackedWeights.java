package io.github.ilt4j.graphs.plans;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_clone;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_with_tag;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;

import io.github.ilt4j.graphs.plans.OneDnn.Argument;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Weights in the layouts that oneDNN likes best: with few rows a product on them is up to five
 * times as fast. They are copies, made anew when they are first used after {@link #expire}; plans
 * of one stage share them.
 */
final class PackedWeights implements AutoCloseable {

  /** A copy of weights. */
  private static final class Packed {
    private final INDArray weights;
    private final boolean turned;
    private final dnnl_memory_desc layout;
    private final INDArray array;
    private final Kernel copy;
    private int age;

    Packed(
        INDArray weights,
        boolean turned,
        dnnl_memory_desc layout,
        INDArray array,
        Kernel copy,
        int age) {
      this.weights = weights;
      this.turned = turned;
      this.layout = layout;
      this.array = array;
      this.copy = copy;
      this.age = age;
    }
  }

  private final OneDnn oneDnn;
  private final List<Packed> copies = new ArrayList<>();
  private int age;

  PackedWeights(OneDnn oneDnn) {
    this.oneDnn = oneDnn;
  }

  /** Declares that the weights may have changed. */
  void expire() {
    age++;
  }

  /**
   * Puts packed weights in place of those of a product.
   *
   * @param a layout of the first factor
   * @param c layout of the product
   * @param plain layout of the weights as they are, which is given up
   * @param turned whether that layout turns the weights
   * @param sizes of the second factor
   * @param product makes the kernel of the product with its second factor
   */
  Kernel multiply(
      dnnl_memory_desc a,
      dnnl_memory_desc c,
      dnnl_memory_desc plain,
      INDArray weights,
      boolean turned,
      long[] sizes,
      Function<Argument, Kernel> product) {
    Packed packed = find(best(a, c, sizes), plain, weights, turned);
    Kernel kernel =
        product.apply(new Argument(DNNL_ARG_WEIGHTS, clone(packed.layout), packed.array));
    return new Kernel() {
      @Override
      public void run() {
        if (packed.age != age) {
          packed.copy.run();
          packed.age = age;
        }
        kernel.run();
      }

      @Override
      public String implementation() {
        return kernel.implementation() + " packed";
      }

      @Override
      public void close() {
        kernel.close();
      }
    };
  }

  private dnnl_memory_desc best(dnnl_memory_desc a, dnnl_memory_desc c, long[] sizes) {
    dnnl_memory_desc any = new dnnl_memory_desc();
    OneDnn.check(
        "layout",
        dnnl_memory_desc_create_with_tag(any, sizes.length, sizes, dnnl_f32, dnnl_format_tag_any));
    dnnl_primitive_desc described = new dnnl_primitive_desc();
    OneDnn.check(
        "product",
        dnnl_matmul_primitive_desc_create(described, oneDnn.engine(), a, any, null, c, null));
    dnnl_memory_desc_destroy(any);
    dnnl_memory_desc best =
        clone(
            new dnnl_memory_desc(
                dnnl_primitive_desc_query_md(described, dnnl_query_weights_md, 0)));
    dnnl_primitive_desc_destroy(described);
    return best;
  }

  private static dnnl_memory_desc clone(dnnl_memory_desc layout) {
    dnnl_memory_desc clone = new dnnl_memory_desc();
    OneDnn.check("layout", dnnl_memory_desc_clone(clone, layout));
    return clone;
  }

  private Packed find(
      dnnl_memory_desc layout, dnnl_memory_desc plain, INDArray weights, boolean turned) {
    for (Packed known : copies) {
      if (known.weights == weights
          && known.turned == turned
          && dnnl_memory_desc_equal(known.layout, layout) != 0) {
        dnnl_memory_desc_destroy(layout);
        dnnl_memory_desc_destroy(plain);
        return known;
      }
    }
    INDArray array =
        Nd4j.createUninitialized(DataType.FLOAT, dnnl_memory_desc_get_size(layout) / Float.BYTES);
    dnnl_memory_desc to = clone(layout);
    Kernel copy =
        oneDnn.required(
            "packing",
            into ->
                dnnl_reorder_primitive_desc_create(
                    into, plain, oneDnn.engine(), to, oneDnn.engine(), null),
            List.of(
                new Argument(DNNL_ARG_SRC, plain, weights), new Argument(DNNL_ARG_DST, to, array)));
    Packed packed = new Packed(weights, turned, layout, array, copy, age - 1);
    copies.add(packed);
    return packed;
  }

  @Override
  public void close() {
    for (Packed packed : copies) {
      packed.copy.close();
      packed.array.close();
      dnnl_memory_desc_destroy(packed.layout);
    }
    copies.clear();
  }
}
