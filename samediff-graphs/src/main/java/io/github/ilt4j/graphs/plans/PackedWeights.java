package io.github.ilt4j.graphs.plans;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;
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
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.IntPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies of weights for products of few rows, which spend their time reading weights: in the
 * layouts that oneDNN reads fastest, and as brain floats where that is wanted or loses nothing,
 * which halves what there is to read. Activations and sums stay FLOAT. Copies are made anew when
 * they are first used after {@link #expire}; plans of one stage share them.
 */
final class PackedWeights implements AutoCloseable {

  /** Bytes that all copies may take when floats are added; beyond, weights are read as they lie. */
  private static final long LIMIT_OF_FLOATS = 1L << 30;

  /** The same when brain floats are added, which gain more. */
  private static final long LIMIT_OF_BRAIN_FLOATS = 4L << 30;

  /** What of a float a brain float has not. */
  private static final int LOST = 0xFFFF;

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

  /** What weights can be copied as, found out when they had an age. */
  private record Fitting(int age, DataType type) {}

  /**
   * A product with weights that may be replaced by copies of them.
   *
   * @param rows of the first factor
   * @param sizes of the second factor, {@code [inner, columns]}
   * @param turned whether the weights lie as {@code [columns, inner]}
   */
  record Product(long rows, long[] sizes, boolean turned, INDArray weights) {

    private dnnl_memory_desc first() {
      return OneDnn.layout(rows, sizes[0]);
    }

    private dnnl_memory_desc result() {
      return OneDnn.layout(rows, sizes[1]);
    }

    private dnnl_memory_desc plain() {
      long[] strides = turned ? new long[] {1, sizes[0]} : new long[] {sizes[1], 1};
      return OneDnn.layout(sizes, strides);
    }
  }

  private final OneDnn oneDnn;
  private final Precision precision;
  private final boolean brainFloats = Precision.bf16Supported();
  private final List<Packed> copies = new ArrayList<>();
  private final IdentityHashMap<INDArray, Fitting> fittings = new IdentityHashMap<>();
  private long bytes;
  private int age;

  /**
   * No copies yet.
   *
   * @param precision BF16 to round weights, FP32 to keep them what they are
   */
  PackedWeights(OneDnn oneDnn, Precision precision) {
    this.oneDnn = oneDnn;
    this.precision = precision;
  }

  /** Declares that the weights may have changed. */
  void expire() {
    age++;
  }

  /**
   * The kernel of a product, which chooses and makes its copy of the weights when it runs.
   *
   * @param kernel makes the kernel for a second factor; what it gives is closed
   */
  Kernel multiply(Product product, Function<Argument, Kernel> kernel) {
    return new PackedProduct(product, kernel);
  }

  private final class PackedProduct implements Kernel {
    private final Product product;
    private final Function<Argument, Kernel> make;
    private Optional<Packed> packed;
    private DataType type;
    private Kernel kernel;
    private int checked;

    PackedProduct(Product product, Function<Argument, Kernel> make) {
      this.product = product;
      this.make = make;
      bind();
    }

    private void bind() {
      checked = age;
      type = type(product.weights);
      packed = packed(product, type);
      dnnl_memory_desc layout =
          packed.map(copy -> PackedWeights.clone(copy.layout)).orElseGet(product::plain);
      INDArray array = packed.map(copy -> copy.array).orElse(product.weights);
      kernel = make.apply(new Argument(DNNL_ARG_WEIGHTS, layout, array));
    }

    @Override
    public void run() {
      if (checked != age) {
        if (type(product.weights) != type) {
          kernel.close();
          bind();
        }
        checked = age;
      }
      if (packed.isPresent()) {
        update(packed.get());
      }
      kernel.run();
    }

    @Override
    public String implementation() {
      String how = packed.isEmpty() ? "" : type == DataType.BFLOAT16 ? " packed bf16" : " packed";
      return kernel.implementation() + how;
    }

    @Override
    public void close() {
      kernel.close();
    }
  }

  private void update(Packed packed) {
    if (packed.age != age) {
      packed.copy.run();
      packed.age = age;
    }
  }

  /** BFLOAT16 where that is wanted, or where weights are brain floats in the form of floats. */
  private DataType type(INDArray weights) {
    if (precision == Precision.BF16) {
      return DataType.BFLOAT16;
    }
    if (!brainFloats) {
      return DataType.FLOAT;
    }
    Fitting known = fittings.get(weights);
    if (known == null || known.age != age) {
      known = new Fitting(age, areBrainFloats(weights) ? DataType.BFLOAT16 : DataType.FLOAT);
      fittings.put(weights, known);
    }
    return known.type;
  }

  private static boolean areBrainFloats(INDArray weights) {
    IntPointer pointer = new IntPointer(weights.data().addressPointer());
    IntBuffer bits = pointer.position(0).capacity(weights.length()).asBuffer();
    for (int i = 0; i < bits.limit(); i++) {
      if ((bits.get(i) & LOST) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Empty where a copy gains nothing, or memory has run out. */
  private Optional<Packed> packed(Product product, DataType type) {
    if (type == DataType.FLOAT && product.rows == 1) {
      return Optional.empty();
    }
    dnnl_memory_desc layout = best(product, type);
    for (Packed known : copies) {
      if (known.weights == product.weights
          && known.turned == product.turned
          && dnnl_memory_desc_equal(known.layout, layout) != 0) {
        dnnl_memory_desc_destroy(layout);
        return Optional.of(known);
      }
    }
    long size = dnnl_memory_desc_get_size(layout);
    if (bytes + size > (type == DataType.FLOAT ? LIMIT_OF_FLOATS : LIMIT_OF_BRAIN_FLOATS)) {
      dnnl_memory_desc_destroy(layout);
      return Optional.empty();
    }
    bytes += size;
    return Optional.of(copy(product, layout, size));
  }

  private Packed copy(Product product, dnnl_memory_desc layout, long size) {
    INDArray array =
        Nd4j.createUninitialized(DataType.FLOAT, (size + Float.BYTES - 1) / Float.BYTES);
    dnnl_memory_desc from = product.plain();
    dnnl_memory_desc to = clone(layout);
    Kernel copy =
        oneDnn.required(
            "packing",
            into ->
                dnnl_reorder_primitive_desc_create(
                    into, from, oneDnn.engine(), to, oneDnn.engine(), null),
            List.of(
                new Argument(DNNL_ARG_SRC, from, product.weights),
                new Argument(DNNL_ARG_DST, to, array)));
    Packed packed = new Packed(product.weights, product.turned, layout, array, copy, age - 1);
    copies.add(packed);
    return packed;
  }

  /** The layout in which oneDNN reads weights fastest for this product. */
  private dnnl_memory_desc best(Product product, DataType type) {
    dnnl_memory_desc first = product.first();
    dnnl_memory_desc result = product.result();
    dnnl_memory_desc any = new dnnl_memory_desc();
    OneDnn.check(
        "layout",
        dnnl_memory_desc_create_with_tag(
            any,
            product.sizes.length,
            product.sizes,
            type == DataType.BFLOAT16 ? dnnl_bf16 : dnnl_f32,
            dnnl_format_tag_any));
    dnnl_primitive_desc described = new dnnl_primitive_desc();
    OneDnn.check(
        "product",
        dnnl_matmul_primitive_desc_create(
            described, oneDnn.engine(), first, any, null, result, null));
    dnnl_memory_desc best =
        clone(
            new dnnl_memory_desc(
                dnnl_primitive_desc_query_md(described, dnnl_query_weights_md, 0)));
    dnnl_primitive_desc_destroy(described);
    List.of(first, any, result).forEach(layout -> dnnl_memory_desc_destroy(layout));
    return best;
  }

  private static dnnl_memory_desc clone(dnnl_memory_desc layout) {
    dnnl_memory_desc clone = new dnnl_memory_desc();
    OneDnn.check("layout", dnnl_memory_desc_clone(clone, layout));
    return clone;
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
