package io.github.ilt4j.graphs.nodes;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.config.ExecutionResult;
import org.nd4j.autodiff.samediff.config.SDValue;
import org.nd4j.autodiff.samediff.internal.FrameIter;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;

/** SameDiff's session, which runs blocks by their definitions, and any other op as ever. */
public class BlockSession extends InferenceSession {

  /** Definitions that are kept: making one takes longer than running it. */
  private static final int DEFINITIONS = 256;

  private final Map<List<Object>, BlockDefinition> definitions =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Object>, BlockDefinition> eldest) {
          return size() > DEFINITIONS;
        }
      };

  /** A session of one graph. */
  public BlockSession(SameDiff graph) {
    super(graph);
  }

  @Override
  public ExecutionResult doExec(
      DifferentialFunction op,
      OpContext context,
      FrameIter frame,
      Set<VarId> inputs,
      Set<VarId> allInputs,
      Set<String> constants,
      Map<String, SDValue> others) {
    List<INDArray> results;
    if (op instanceof BlockNode block) {
      List<INDArray> arrays = context.getInputArrays();
      results = definition(block, arrays).evaluate(arrays);
    } else if (op instanceof BlockGradient gradient) {
      BlockNode block = gradient.block();
      List<INDArray> all = context.getInputArrays();
      int own = all.size() - block.getNumOutputs();
      List<INDArray> arrays = all.subList(0, own);
      results = definition(block, arrays).evaluateGradients(arrays, all.subList(own, all.size()));
    } else {
      return super.doExec(op, context, frame, inputs, allInputs, constants, others);
    }
    for (int i = 0; i < results.size(); i++) {
      INDArray output = context.getOutputArray(i);
      if (results.get(i) == null) {
        output.assign(0);
      } else {
        output.assign(results.get(i).reshape(output.shape()));
      }
    }
    return ExecutionResult.createFrom(op, context);
  }

  private BlockDefinition definition(BlockNode block, List<INDArray> inputs) {
    List<Object> key =
        List.of(
            block.opName(),
            settings(block),
            inputs.stream().map(array -> Arrays.toString(array.shape())).toList());
    return definitions.computeIfAbsent(
        key,
        absent ->
            BlockDefinition.of(
                block,
                inputs.stream().map(INDArray::dataType).toList(),
                inputs.stream().map(INDArray::shape).toList()));
  }

  private static String settings(DynamicCustomOp op) {
    return Arrays.toString(op.iArgs()) + Arrays.toString(op.tArgs());
  }
}
