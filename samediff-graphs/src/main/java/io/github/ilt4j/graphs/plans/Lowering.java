package io.github.ilt4j.graphs.plans;

import io.github.ilt4j.graphs.nodes.BlockDefinition;
import io.github.ilt4j.graphs.nodes.BlockGradient;
import io.github.ilt4j.graphs.nodes.BlockNode;
import io.github.ilt4j.graphs.nodes.KeepRowsNode;
import io.github.ilt4j.graphs.plans.Step.Arguments;
import io.github.ilt4j.graphs.plans.Step.Transform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.TransformOp;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Turns the ops of a SameDiff graph into steps on tensors of known shapes. Arithmetic on shapes is
 * done here and now; what only changes a shape becomes another look at the same memory; gradient
 * ops with several results are split ({@link GradientLowering}), so that results that nobody reads
 * can be left out. Any other op stays as it is.
 */
final class Lowering {

  private final Emitter emitter;
  private final Set<String> kernels;
  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, INDArray> known = new HashMap<>();
  private final Map<String, String> results = new HashMap<>();
  private final GradientLowering gradients;
  private final BlockLowering blocks;

  /**
   * Starts a program.
   *
   * @param kernels names of the blocks that there are kernels for; the others are written out
   */
  Lowering(Set<String> kernels) {
    this(new Emitter(), kernels);
  }

  private Lowering(Emitter emitter, Set<String> kernels) {
    this.emitter = emitter;
    this.kernels = kernels;
    this.gradients = new GradientLowering(this, emitter);
    this.blocks = new BlockLowering(emitter);
  }

  Emitter emitter() {
    return emitter;
  }

  /** Declares a variable whose array is written before the plan runs. */
  Tensor input(String name, DataType type, long[] shape) {
    Tensor tensor = Tensor.planned(type, shape);
    values.put(name, Value.of(tensor));
    return tensor;
  }

  /** Declares a variable that lives in an array outside the plan. */
  void outside(String name, INDArray array) {
    values.put(name, Value.of(Tensor.of(array)));
  }

  /** Declares a variable that never changes. */
  void constant(String name, INDArray array) {
    known.put(name, array);
    boolean scalar = array.length() == 1 && array.dataType() == DataType.FLOAT;
    values.put(
        name,
        scalar
            ? Value.broadcast(emitter.constant(array.getDouble(0)).tensor(), array.shape())
            : Value.of(emitter.constant(array)));
  }

  Value value(String name) {
    Value value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("variable %s has no value".formatted(name));
    }
    return value;
  }

  Value input(GraphNode node, int i) {
    return value(node.input(i));
  }

  /** The result of an earlier node {@code op} that reads {@code input} alone. */
  Optional<Value> resultOf(String op, String input) {
    return Optional.ofNullable(results.get(op + " " + input)).map(values::get);
  }

  /** Writes the steps of a node. */
  void lower(GraphNode node) {
    List<Value> outputs;
    try {
      outputs =
          block(node)
              .or(() -> fold(node))
              .or(() -> gradients.lower(node))
              .orElseGet(() -> List.of(forward(node)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cannot plan op %s (%s): %s".formatted(node.op(), node.output(), e.getMessage()), e);
    }
    for (int i = 0; i < outputs.size(); i++) {
      values.put(node.outputs().get(i), outputs.get(i));
    }
    if (node.inputs().size() == 1) {
      results.put(node.op() + " " + node.input(0), node.output());
    }
  }

  /** A block by its kernel, or else by its definition; empty for any other op. */
  private Optional<List<Value>> block(GraphNode node) {
    List<Value> inputs = node.inputs().stream().map(this::value).toList();
    if (node.function() instanceof KeepRowsNode keep) {
      return Optional.of(keepRows(keep, inputs));
    }
    if (node.function() instanceof BlockNode block) {
      return Optional.of(
          kernels.contains(block.opName())
              ? blocks.forward(block, inputs)
              : definition(block, inputs));
    }
    if (node.function() instanceof BlockGradient gradient) {
      BlockNode block = gradient.block();
      int own = inputs.size() - block.getNumOutputs();
      List<Value> of = inputs.subList(0, own);
      List<Value> seeds = inputs.subList(own, inputs.size());
      if (seeds.stream().allMatch(Value::isZero)) {
        return Optional.of(
            of.subList(0, block.differentiable()).stream()
                .map(input -> Value.zero(input.shape()))
                .toList());
      }
      return Optional.of(
          kernels.contains(gradient.opName())
              ? blocks.gradient(block, of, seeds)
              : definitionGradient(block, of, seeds));
    }
    return Optional.empty();
  }

  /** Rows are put into an array outside the plan in place, into any other by the definition. */
  private List<Value> keepRows(KeepRowsNode block, List<Value> inputs) {
    Tensor kept = inputs.get(0).tensor();
    return kernels.contains(block.opName()) && kept.memory().array().isPresent()
        ? List.of(blocks.keepRows(block, inputs))
        : definition(block, inputs);
  }

  private List<Value> definition(BlockNode block, List<Value> inputs) {
    BlockDefinition definition = define(block, inputs);
    Lowering inner = inside(definition, definition.graph(), inputs);
    GraphNode.of(definition.graph(), definition.outputs(), Set.of()).forEach(inner::lower);
    return definition.outputs().stream().map(inner::value).toList();
  }

  /** The forward part is written again, which gives the steps that were written before. */
  private List<Value> definitionGradient(BlockNode block, List<Value> inputs, List<Value> seeds) {
    BlockDefinition definition = define(block, inputs);
    SameDiff graph = definition.gradient();
    Lowering inner = inside(definition, graph, inputs);
    for (int i = 0; i < seeds.size(); i++) {
      inner.values.put(definition.seeds().get(i), seeds.get(i));
    }
    List<Optional<String>> wanted = definition.gradients();
    GraphNode.of(graph, wanted.stream().flatMap(Optional::stream).toList(), Set.of())
        .forEach(inner::lower);
    List<Value> gradients = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      Value zero = Value.zero(inputs.get(i).shape());
      gradients.add(wanted.get(i).map(inner::value).orElse(zero));
    }
    return gradients;
  }

  private static BlockDefinition define(BlockNode block, List<Value> inputs) {
    return BlockDefinition.of(
        block,
        inputs.stream().map(input -> input.tensor().type()).toList(),
        inputs.stream().map(Value::shape).toList());
  }

  private Lowering inside(BlockDefinition definition, SameDiff graph, List<Value> inputs) {
    Lowering inner = new Lowering(emitter, kernels);
    for (SDVariable variable : graph.variables()) {
      // Beside the inputs, VARIABLEs are what makes SameDiff differentiate: they never change.
      boolean fixed =
          variable.getVariableType() == VariableType.CONSTANT
              || variable.getVariableType() == VariableType.VARIABLE;
      if (fixed && !definition.inputs().contains(variable.name())) {
        inner.constant(variable.name(), variable.getArr());
      }
    }
    for (int i = 0; i < inputs.size(); i++) {
      inner.values.put(definition.inputs().get(i), inputs.get(i));
    }
    return inner;
  }

  /** Computes what is known before the plan runs: shapes, and arithmetic on them. */
  private Optional<List<Value>> fold(GraphNode node) {
    INDArray result;
    if (node.op().equals("shape_of")) {
      result = Nd4j.createFromArray(input(node, 0).shape());
    } else if (node.function() instanceof DynamicCustomOp op
        && !node.inputs().isEmpty()
        && known.keySet().containsAll(node.inputs())
        && node.inputs().stream().noneMatch(name -> known.get(name).isR())) {
      DynamicCustomOp.DynamicCustomOpsBuilder builder =
          DynamicCustomOp.builder(op.opName())
              .addIntegerArguments(Arrays.stream(op.iArgs()).mapToInt(i -> (int) i).toArray());
      node.inputs().forEach(name -> builder.addInputs(known.get(name)));
      result = Nd4j.exec(builder.build())[0];
    } else {
      return Optional.empty();
    }
    known.put(node.output(), result);
    return Optional.of(List.of(Value.of(Tensor.of(result))));
  }

  private Value forward(GraphNode node) {
    return switch (node.op()) {
      case "add", "subtract", "multiply", "divide" ->
          emitter.binary(node.op(), input(node, 0), input(node, 1));
      case "identity" -> input(node, 0);
      case "ones_as" -> Value.broadcast(emitter.constant(1).tensor(), input(node, 0).shape());
      case "zeros_as" -> Value.zero(input(node, 0).shape());
      case "reshape" -> emitter.reshape(input(node, 0), reshaped(node));
      case "expand_dims" -> emitter.reshape(input(node, 0), expanded(node));
      case "squeeze" -> emitter.reshape(input(node, 0), squeezed(node));
      case "permute" ->
          emitter.permute(
              input(node, 0), Arrays.stream(custom(node).iArgs()).mapToInt(i -> (int) i).toArray());
      case "matmul" -> {
        long[] flags = custom(node).iArgs();
        if (flags.length > 2 && flags[2] != 0) {
          throw new IllegalArgumentException("a transposed result is not supported");
        }
        yield emitter.product(
            input(node, 0),
            flags.length > 0 && flags[0] != 0,
            input(node, 1),
            flags.length > 1 && flags[1] != 0);
      }
      default -> other(node);
    };
  }

  private Value other(GraphNode node) {
    if (node.function() instanceof ScalarOp op) {
      return scalar(node, op.scalar().getDouble(0));
    }
    if (node.function() instanceof BaseReduceOp op) {
      Value x = input(node, 0);
      return emitter.reduce(
          op.opName(), x, Shapes.axes(op.getDimensions(), x.shape().length), op.isKeepDims());
    }
    if (node.function() instanceof TransformOp op && node.inputs().size() == 1) {
      if (op.extraArgs() != null && op.extraArgs().length > 0) {
        throw new IllegalArgumentException("settings of this op are not supported");
      }
      return emitter.elementwise(
          op.opName(), input(node, 0), Arguments.of(new Transform(op.getOpType(), op.opNum())));
    }
    if (node.function() instanceof DynamicCustomOp) {
      return generic(node).get(0);
    }
    throw new IllegalArgumentException("ops of this kind are not supported");
  }

  private Value scalar(GraphNode node, double scalar) {
    Value x = input(node, 0);
    Value s = emitter.constant(scalar);
    return switch (node.op()) {
      case "add_scalar" -> emitter.binary(Emitter.ADD, x, s);
      case "sub_scalar" -> emitter.binary(Emitter.SUBTRACT, x, s);
      case "rsub_scalar" -> emitter.binary(Emitter.SUBTRACT, s, x);
      case "mul_scalar" -> emitter.binary(Emitter.MULTIPLY, x, s);
      case "div_scalar" -> emitter.binary(Emitter.DIVIDE, x, s);
      case "rdiv_scalar" -> emitter.binary(Emitter.DIVIDE, s, x);
      case "pow" -> emitter.binary("Pow", x, s);
      case "relu" ->
          emitter.elementwise(
              "relu",
              x,
              new Arguments(
                  new long[0],
                  new double[] {scalar},
                  new boolean[0],
                  new DataType[0],
                  Optional.empty()));
      default -> throw new IllegalArgumentException("this op with a scalar is not supported");
    };
  }

  /** Any of ND4J's named ops, on whole inputs, its results' shapes being asked of ND4J. */
  List<Value> generic(GraphNode node) {
    DynamicCustomOp op = custom(node);
    Arguments arguments =
        new Arguments(op.iArgs(), op.tArgs(), op.bArgs(), op.dArgs(), Optional.empty());
    List<Tensor> inputs = new ArrayList<>();
    List<INDArray> arrays = new ArrayList<>();
    for (String name : node.inputs()) {
      Tensor tensor = emitter.whole(value(name));
      inputs.add(tensor);
      arrays.add(
          known.containsKey(name) ? known.get(name) : Nd4j.create(tensor.type(), tensor.shape()));
    }
    OpContext context = Nd4j.getExecutioner().buildContext();
    context.setInputArrays(arrays);
    context.setIArguments(arguments.integers());
    context.setTArguments(arguments.reals());
    context.setBArguments(arguments.booleans());
    context.setDArguments(arguments.types());
    List<LongShapeDescriptor> shapes =
        Nd4j.getExecutioner()
            .calculateOutputShape(DynamicCustomOp.builder(op.opName()).build(), context);
    DataType type = shapes.get(0).dataType();
    return emitter
        .emit(
            op.opName(),
            inputs,
            arguments,
            type,
            shapes.stream().map(LongShapeDescriptor::getShape).toArray(long[][]::new))
        .stream()
        .map(Value::of)
        .toList();
  }

  private static DynamicCustomOp custom(GraphNode node) {
    return (DynamicCustomOp) node.function();
  }

  private long[] reshaped(GraphNode node) {
    long[] shape;
    if (node.inputs().size() > 1) {
      INDArray asked = known.get(node.input(1));
      if (asked == null) {
        throw new IllegalArgumentException(
            "the shape %s depends on what is computed".formatted(node.input(1)));
      }
      shape = asked.data().asLong();
    } else {
      long[] arguments = custom(node).iArgs();
      // The first one is the order of elements, as a negative character.
      shape = Arrays.copyOfRange(arguments, 1, arguments.length);
    }
    return Shapes.resolve(shape, Shapes.length(input(node, 0).shape()));
  }

  private long[] expanded(GraphNode node) {
    long[] shape = input(node, 0).shape();
    int axis = (int) custom(node).iArgs()[0];
    int at = axis < 0 ? axis + shape.length + 1 : axis;
    long[] result = new long[shape.length + 1];
    for (int i = 0; i < result.length; i++) {
      result[i] = i == at ? 1 : shape[i < at ? i : i - 1];
    }
    return result;
  }

  private long[] squeezed(GraphNode node) {
    long[] shape = input(node, 0).shape();
    int[] axes = Arrays.stream(custom(node).iArgs()).mapToInt(i -> (int) i).toArray();
    return Shapes.reduced(shape, Shapes.axes(axes, shape.length), false);
  }
}
