package io.github.ilt4j.graphs.plans;

import java.util.List;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.nd4j.nativeblas.OpaqueDataBuffer;

/** ND4J's own operations, called through contexts that are filled once. */
final class Nd4jKernels implements KernelSet {

  private final NativeOps nativeOps = NativeOpsHolder.getInstance().getDeviceNativeOps();

  @Override
  public Kernel bind(Step step, Binding binding) {
    return step.arguments().transform().isPresent()
        ? transform(step, step.arguments().transform().get(), binding)
        : custom(step, binding);
  }

  private Kernel custom(Step step, Binding binding) {
    OpContext context = Nd4j.getExecutioner().buildContext();
    context.setInputArrays(step.inputs().stream().map(binding::array).toList());
    context.setOutputArrays(step.outputs().stream().map(binding::array).toList());
    context.setIArguments(step.arguments().integers());
    context.setTArguments(step.arguments().reals());
    context.setBArguments(step.arguments().booleans());
    context.setDArguments(step.arguments().types());
    long hash = DynamicCustomOp.builder(step.op()).build().opHash();
    Pointer pointer = context.contextPointer();
    return new Kernel() {
      @Override
      public void run() {
        if (nativeOps.execCustomOp2(null, hash, pointer) != 0) {
          throw new IllegalStateException(step + ": " + nativeOps.lastErrorMessage());
        }
      }

      @Override
      public String implementation() {
        return "nd4j:" + step.op();
      }

      @Override
      public void close() {
        context.purge();
      }
    };
  }

  private Kernel transform(Step step, Step.Transform transform, Binding binding) {
    INDArray x = binding.array(step.inputs().get(0));
    INDArray z = binding.array(step.output());
    OpaqueDataBuffer from = buffer(x);
    OpaqueDataBuffer to = buffer(z);
    LongPointer shape = (LongPointer) x.shapeInfoDataBuffer().addressPointer();
    int number = transform.number();
    Runnable call =
        switch (transform.kind()) {
          case TRANSFORM_FLOAT ->
              () ->
                  nativeOps.execTransformFloat(
                      null, number, from, shape, null, to, shape, null, null);
          case TRANSFORM_STRICT ->
              () ->
                  nativeOps.execTransformStrict(
                      null, number, from, shape, null, to, shape, null, null);
          case TRANSFORM_SAME ->
              () ->
                  nativeOps.execTransformSame(
                      null, number, from, shape, null, to, shape, null, null);
          default -> throw unsupported(step, transform.kind());
        };
    // Both arrays are held here, or the collector would take their memory away.
    List<INDArray> held = List.of(x, z);
    return new Kernel() {
      @Override
      public void run() {
        call.run();
        if (nativeOps.lastErrorCode() != 0) {
          throw new IllegalStateException(step + ": " + nativeOps.lastErrorMessage() + held);
        }
      }

      @Override
      public String implementation() {
        return "nd4j:" + step.op();
      }

      @Override
      public void close() {
        from.closeBuffer();
        to.closeBuffer();
      }
    };
  }

  private static OpaqueDataBuffer buffer(INDArray array) {
    return OpaqueDataBuffer.externalizedDataBuffer(
        array.length(), array.dataType(), array.data().addressPointer(), null);
  }

  private static IllegalArgumentException unsupported(Step step, Op.Type kind) {
    return new IllegalArgumentException(
        "cannot bind op %s: operations of kind %s are not supported".formatted(step.op(), kind));
  }
}
