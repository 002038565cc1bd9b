package io.github.ilt4j.graphs.plans;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;

import io.github.ilt4j.graphs.plans.OneDnn.Argument;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Rows taken out of tables and added to them, and columns put apart. */
final class TableKernels {

  private final OneDnn oneDnn;

  TableKernels(OneDnn oneDnn) {
    this.oneDnn = oneDnn;
  }

  /** Reads a table and numbers of rows; writes the rows. */
  Kernel lookUp(Step step, Binding binding) {
    INDArray table = binding.array(step.inputs().get(0));
    INDArray ids = binding.array(step.inputs().get(1));
    INDArray rows = binding.array(step.output());
    FloatBuffer from = JavaKernel.floats(table);
    IntBuffer numbers = JavaKernel.integers(ids);
    FloatBuffer to = JavaKernel.floats(rows);
    int size = (int) step.inputs().get(0).shape()[0];
    int width = (int) step.inputs().get(0).shape()[1];
    float[] zeros = new float[width];
    return new JavaKernel(
        "gather",
        () -> {
          for (int i = 0; i < numbers.limit(); i++) {
            if (numbers.get(i) >= 0 && numbers.get(i) < size) {
              to.put(i * width, from, numbers.get(i) * width, width);
            } else {
              to.put(i * width, zeros, 0, width);
            }
          }
        },
        table,
        ids,
        rows);
  }

  /** Reads what is kept, rows and their positions; writes into what is kept. */
  Kernel keepRows(Step step, Binding binding) {
    INDArray kept = binding.array(step.output());
    INDArray rows = binding.array(step.inputs().get(1));
    INDArray positions = binding.array(step.inputs().get(2));
    FloatBuffer to = JavaKernel.floats(kept);
    FloatBuffer from = JavaKernel.floats(rows);
    IntBuffer at = JavaKernel.integers(positions);
    int capacity = (int) step.output().shape()[1];
    int width = (int) step.output().shape()[2];
    int length = (int) step.inputs().get(2).shape()[1];
    return new JavaKernel(
        "scatter",
        () -> {
          for (int i = 0; i < at.limit(); i++) {
            int position = at.get(i);
            if (position >= 0 && position < capacity) {
              to.put((i / length * capacity + position) * width, from, i * width, width);
            }
          }
        },
        kept,
        rows,
        positions);
  }

  /** Reads the rows' gradients and their numbers; writes the table's gradient. */
  Kernel lookUpGradient(Step step, Binding binding) {
    INDArray rows = binding.array(step.inputs().get(0));
    INDArray ids = binding.array(step.inputs().get(1));
    INDArray table = binding.array(step.output());
    FloatBuffer from = JavaKernel.floats(rows);
    IntBuffer numbers = JavaKernel.integers(ids);
    FloatBuffer to = JavaKernel.floats(table);
    int width = (int) step.output().shape()[1];
    float[] row = new float[width];
    float[] sum = new float[width];
    float[] zeros = new float[width];
    int size = to.limit() / width;
    return new JavaKernel(
        "scatter-add",
        () -> {
          for (int i = 0; i < size; i++) {
            to.put(i * width, zeros, 0, width);
          }
          for (int i = 0; i < numbers.limit(); i++) {
            if (numbers.get(i) < 0 || numbers.get(i) >= size) {
              continue;
            }
            from.get(i * width, row, 0, width);
            int at = numbers.get(i) * width;
            to.get(at, sum, 0, width);
            for (int j = 0; j < width; j++) {
              sum[j] += row[j];
            }
            to.put(at, sum, 0, width);
          }
        },
        rows,
        ids,
        table);
  }

  /** Reads {@code [rows, groups * parts * size]}; writes the parts. */
  Kernel splitColumns(Step step, Binding binding) {
    INDArray joined = binding.array(step.inputs().get(0));
    List<Kernel> copies = new ArrayList<>();
    for (int part = 0; part < step.arguments().integers()[1]; part++) {
      Tensor one = step.outputs().get(part);
      copies.add(
          copy(
              step,
              new Argument(DNNL_ARG_SRC, joined(step, one), joined, offset(step, part)),
              new Argument(DNNL_ARG_DST, apart(step, one), binding.array(one))));
    }
    return KernelSequence.of(copies);
  }

  /** The other way round. */
  Kernel splitColumnsGradient(Step step, Binding binding) {
    INDArray joined = binding.array(step.output());
    List<Kernel> copies = new ArrayList<>();
    for (int part = 0; part < step.arguments().integers()[1]; part++) {
      Tensor one = step.inputs().get(part);
      copies.add(
          copy(
              step,
              new Argument(DNNL_ARG_SRC, apart(step, one), binding.array(one)),
              new Argument(DNNL_ARG_DST, joined(step, one), joined, offset(step, part))));
    }
    return KernelSequence.of(copies);
  }

  private static long offset(Step step, int part) {
    return part * step.arguments().integers()[2];
  }

  private static dnnl_memory_desc joined(Step step, Tensor one) {
    long groups = step.arguments().integers()[0];
    long group = step.arguments().integers()[1] * step.arguments().integers()[2];
    return OneDnn.layout(
        new long[] {one.shape()[0], groups, step.arguments().integers()[2]},
        new long[] {groups * group, group, 1});
  }

  private static dnnl_memory_desc apart(Step step, Tensor one) {
    long[] settings = step.arguments().integers();
    return OneDnn.layout(one.shape()[0], settings[0], settings[2]);
  }

  private Kernel copy(Step step, Argument from, Argument to) {
    return oneDnn.required(
        step.toString(),
        into ->
            dnnl_reorder_primitive_desc_create(
                into, from.layout(), oneDnn.engine(), to.layout(), oneDnn.engine(), null),
        List.of(from, to));
  }
}
