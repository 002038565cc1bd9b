package io.github.ilt4j.graphs.plans;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A kernel written in Java, for what neither library does well: mostly copies of rows, which a
 * buffer does at the speed of memory.
 *
 * @param arrays whose memory it works on: held here, or the collector would take it away
 */
record JavaKernel(String name, Runnable work, INDArray... arrays) implements Kernel {

  @Override
  public void run() {
    work.run();
  }

  @Override
  public String implementation() {
    return "java:" + name;
  }

  /** The elements of a FLOAT array in the order of its memory. */
  static FloatBuffer floats(INDArray array) {
    FloatPointer pointer = new FloatPointer(array.data().addressPointer());
    return pointer.position(0).capacity(array.length()).asBuffer();
  }

  /** The elements of an INT32 array in the order of its memory. */
  static IntBuffer integers(INDArray array) {
    if (array.dataType() != DataType.INT32) {
      throw new IllegalArgumentException("expected INT32, found " + array.dataType());
    }
    IntPointer pointer = new IntPointer(array.data().addressPointer());
    return pointer.position(0).capacity(array.length()).asBuffer();
  }
}
