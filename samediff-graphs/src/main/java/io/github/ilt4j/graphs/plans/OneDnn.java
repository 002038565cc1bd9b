package io.github.ilt4j.graphs.plans;

import static org.bytedeco.dnnl.global.dnnl.dnnl_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_with_strides;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_impl_info_str;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_default_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_destroy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** oneDNN on the CPU: its engine, and primitives that are bound to memory once. */
final class OneDnn implements AutoCloseable {

  /**
   * An argument of a primitive.
   *
   * @param number its number in oneDNN
   * @param layout sizes and strides
   * @param open the layout that the primitive is described with, where it leaves sizes open; else
   *     empty
   * @param array whose memory it is
   * @param offset where in the array it starts, in elements
   */
  record Argument(
      int number,
      dnnl_memory_desc layout,
      Optional<dnnl_memory_desc> open,
      INDArray array,
      long offset) {

    Argument(int number, dnnl_memory_desc layout, INDArray array, long offset) {
      this(number, layout, Optional.empty(), array, offset);
    }

    Argument(int number, dnnl_memory_desc layout, INDArray array) {
      this(number, layout, array, 0);
    }

    /** The same, some of whose sizes the primitive learns when it runs. */
    Argument described(dnnl_memory_desc as) {
      return new Argument(number, layout, Optional.of(as), array, offset);
    }

    /** What the primitive is described with. */
    dnnl_memory_desc description() {
      return open.orElse(layout);
    }

    private void destroyLayouts() {
      dnnl_memory_desc_destroy(layout);
      open.ifPresent(desc -> dnnl_memory_desc_destroy(desc));
    }
  }

  /** Writes a description of a primitive; gives oneDNN's status. */
  @FunctionalInterface
  interface Description {
    int create(dnnl_primitive_desc into);
  }

  private final dnnl_engine engine = new dnnl_engine();
  private final dnnl_stream stream = new dnnl_stream();

  OneDnn() {
    check("engine", dnnl_engine_create(engine, dnnl_cpu, 0));
    check("stream", dnnl_stream_create(stream, engine, dnnl_stream_default_flags));
  }

  dnnl_engine engine() {
    return engine;
  }

  static void check(String what, int status) {
    if (status != 0) {
      throw new IllegalStateException("oneDNN: %s failed with status %d".formatted(what, status));
    }
  }

  /** A layout of floats. */
  static dnnl_memory_desc layout(long[] sizes, long[] strides) {
    return layout(DataType.FLOAT, sizes, strides);
  }

  /** A layout of floats or brain floats. */
  static dnnl_memory_desc layout(DataType type, long[] sizes, long[] strides) {
    dnnl_memory_desc layout = new dnnl_memory_desc();
    int number = type == DataType.BFLOAT16 ? dnnl_bf16 : dnnl_f32;
    check(
        "layout",
        dnnl_memory_desc_create_with_strides(layout, sizes.length, sizes, number, strides));
    return layout;
  }

  /** The layout of a c-ordered array. */
  static dnnl_memory_desc layout(long... sizes) {
    long[] strides = new long[sizes.length];
    long stride = 1;
    for (int i = sizes.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= sizes[i];
    }
    return layout(sizes, strides);
  }

  /**
   * A primitive with its arguments. The layouts are given up to it.
   *
   * @return empty where oneDNN has only its reference implementation, a hundred times slower
   */
  Optional<Kernel> primitive(String name, Description description, List<Argument> arguments) {
    dnnl_primitive_desc described = new dnnl_primitive_desc();
    boolean unsupported = description.create(described) != 0;
    if (unsupported || implementation(described).startsWith("ref")) {
      if (!unsupported) {
        dnnl_primitive_desc_destroy(described);
      }
      arguments.forEach(Argument::destroyLayouts);
      return Optional.empty();
    }
    return Optional.of(bound(name, described, arguments));
  }

  /**
   * A primitive with its arguments, whichever implementation oneDNN has. The layouts are given up
   * to it.
   *
   * @throws IllegalArgumentException if it has none
   */
  Kernel required(String name, Description description, List<Argument> arguments) {
    dnnl_primitive_desc described = new dnnl_primitive_desc();
    int status = description.create(described);
    if (status != 0) {
      throw new IllegalArgumentException(
          "%s: oneDNN has no implementation, status %d".formatted(name, status));
    }
    return bound(name, described, arguments);
  }

  private Kernel bound(String name, dnnl_primitive_desc described, List<Argument> arguments) {
    String implementation = implementation(described);
    dnnl_primitive primitive = new dnnl_primitive();
    check(name, dnnl_primitive_create(primitive, described));
    dnnl_primitive_desc_destroy(described);
    List<dnnl_memory> memories = new ArrayList<>();
    dnnl_exec_arg_t bound = new dnnl_exec_arg_t(arguments.size());
    for (int i = 0; i < arguments.size(); i++) {
      Argument argument = arguments.get(i);
      dnnl_memory memory = new dnnl_memory();
      Pointer data = address(argument);
      check(name, dnnl_memory_create(memory, argument.layout, engine, data));
      argument.destroyLayouts();
      memories.add(memory);
      bound.getPointer(i).arg(argument.number).memory(memory);
    }
    int count = arguments.size();
    // The arrays are held here, or the collector would take their memory away.
    List<INDArray> held = arguments.stream().map(Argument::array).toList();
    return new Kernel() {
      @Override
      public void run() {
        int status = dnnl_primitive_execute(primitive, stream, count, bound);
        if (status != 0) {
          throw new IllegalStateException(name + ": oneDNN's status " + status + held);
        }
      }

      @Override
      public String implementation() {
        return "onednn:" + implementation;
      }

      @Override
      public void close() {
        dnnl_primitive_destroy(primitive);
        memories.forEach(memory -> dnnl_memory_destroy(memory));
        bound.close();
      }
    };
  }

  private static Pointer address(Argument argument) {
    Pointer first = new BytePointer(argument.array.data().addressPointer());
    return first.position(argument.offset * Float.BYTES);
  }

  private static String implementation(dnnl_primitive_desc described) {
    try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
      check("query", dnnl_primitive_desc_query(described, dnnl_query_impl_info_str, 0, text));
      return text.get(BytePointer.class, 0).getString();
    }
  }

  @Override
  public void close() {
    dnnl_stream_destroy(stream);
    dnnl_engine_destroy(engine);
  }
}
