package io.github.ilt4j.graphs.plans;

import io.github.ilt4j.graphs.nodes.BlockNodes;
import io.github.ilt4j.graphs.nodes.BlockSession;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.Listener;
import org.nd4j.autodiff.listeners.debugging.ControlflowListener;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.config.ExecutionResult;
import org.nd4j.autodiff.samediff.config.SDValue;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * A session of SameDiff that runs graphs by plans, for any graph: after {@link #bind} {@code
 * sd.output} and {@code sd.calculateGradients} are faster, and nothing else changes.
 *
 * <p>What cannot be planned runs in SameDiff's own session as ever: graphs with listeners, with
 * random or control-flow ops, with numbers that are not FLOAT, on another backend than the CPU's.
 * Variables are read where they lie, so that training them in place is seen; a variable that is
 * given another array makes the plans anew.
 */
public final class PlanSession extends BlockSession {

  private static final int PLANS = 16;
  private static final Cleaner CLEANER = Cleaner.create();
  private static final List<String> NOT_PLANNED =
      List.of(
          ".random.",
          ".controlflow.",
          ".tensorops.",
          ".custom.Invoke",
          ".custom.RandomStandardNormal",
          ".custom.DistributionUniform",
          ".transforms.Assert");

  /** What is freed when the session is no longer reachable; knows nothing of the session. */
  private record Resources(KernelSet kernels, PlanCache plans) implements Runnable {

    @Override
    public void run() {
      plans.close();
      kernels.close();
    }
  }

  private final SameDiff graph;
  private final KernelSet kernels = Kernels.ONEDNN.open();
  private final Set<List<?>> refused = new HashSet<>();
  private final PlanCache plans;
  private Map<String, INDArray> variables = Map.of();

  private PlanSession(SameDiff graph) {
    super(graph);
    this.graph = graph;
    this.plans = new PlanCache(PLANS, kernels);
    CLEANER.register(this, new Resources(kernels, plans));
  }

  /** Lets graphs that have not run yet run by plans from now on, in this Java process. */
  public static void bind() {
    BlockNodes.register();
    SameDiff.bindInferenceFactory(
        graph -> Kernels.onCpu() ? new PlanSession(graph) : new BlockSession(graph));
  }

  /** Takes {@link #bind} back. */
  public static void unbind() {
    SameDiff.bindInferenceFactory(BlockSession::new);
  }

  /** Plans that are ready. */
  int planned() {
    return plans.size();
  }

  @Override
  public ExecutionResult output(
      List<String> wanted,
      Map<String, INDArray> placeholders,
      Map<String, SDValue> others,
      MultiDataSet data,
      Collection<String> required,
      List<Listener> listeners,
      At at) {
    boolean plain =
        (others == null || others.isEmpty())
            && data == null
            && (required == null || required.isEmpty())
            && (listeners == null || listeners.stream().allMatch(PlanSession::isIdle));
    Map<String, INDArray> given = placeholders == null ? Map.of() : placeholders;
    List<?> signature = signature(wanted, given);
    if (plain && !refused.contains(signature)) {
      try {
        return run(signature, wanted, given);
      } catch (IllegalArgumentException cannotBePlanned) {
        refused.add(signature);
      }
    }
    return super.output(wanted, placeholders, others, data, required, listeners, at);
  }

  /** SameDiff adds a listener of its own, which acts on control-flow ops alone. */
  private static boolean isIdle(Listener listener) {
    return listener instanceof ControlflowListener;
  }

  private ExecutionResult run(
      List<?> signature, List<String> wanted, Map<String, INDArray> placeholders) {
    Map<String, INDArray> current = variables();
    if (!sameArrays(current, variables)) {
      plans.clear();
      variables = current;
    }
    Plan plan = plans.get(signature, () -> program(wanted, placeholders));
    plan.inputs().forEach((name, array) -> array.assign(placeholders.get(name)));
    plan.forward();
    List<INDArray> results = new ArrayList<>();
    wanted.forEach(name -> results.add(plan.outputs().get(name).dup('c')));
    return ExecutionResult.createFrom(wanted, results);
  }

  private Map<String, INDArray> variables() {
    Map<String, INDArray> arrays = new HashMap<>();
    for (SDVariable variable : graph.variables()) {
      if (variable.getVariableType() == VariableType.VARIABLE) {
        arrays.put(variable.name(), variable.getArr());
      }
    }
    return arrays;
  }

  /** Whether both hold the very same arrays: plans are bound to where these lie. */
  private static boolean sameArrays(Map<String, INDArray> a, Map<String, INDArray> b) {
    return a.size() == b.size()
        && a.entrySet().stream().allMatch(entry -> b.get(entry.getKey()) == entry.getValue());
  }

  private Program program(List<String> wanted, Map<String, INDArray> placeholders) {
    List<GraphNode> nodes = GraphNode.of(graph, wanted, Set.of());
    nodes.forEach(PlanSession::requirePlannable);
    Lowering lowering = new Lowering(kernels.blocks());
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (SDVariable variable : graph.variables()) {
      String name = variable.name();
      switch (variable.getVariableType()) {
        case PLACEHOLDER -> {
          INDArray given = placeholders.get(name);
          if (given != null) {
            inputs.put(name, lowering.input(name, given.dataType(), given.shape()));
          }
        }
        case VARIABLE -> lowering.outside(name, requireOrdered(name, variables.get(name)));
        case CONSTANT -> lowering.constant(name, variable.getArr());
        default -> {
          // Results of ops: the plan computes them.
        }
      }
    }
    nodes.forEach(lowering::lower);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    wanted.forEach(name -> outputs.put(name, lowering.emitter().whole(lowering.value(name))));
    List<Step> steps = lowering.emitter().steps();
    return new Program(steps, steps.size(), inputs, outputs, Map.of(), Map.of()).pruned();
  }

  private static void requirePlannable(GraphNode node) {
    String name = node.function().getClass().getName();
    if (NOT_PLANNED.stream().anyMatch(name::contains)) {
      throw new IllegalArgumentException("op %s is not planned".formatted(node.op()));
    }
  }

  private static INDArray requireOrdered(String name, INDArray array) {
    if (array == null
        || array.dataType() != DataType.FLOAT
        || array.ordering() != 'c'
        || array.isView()) {
      throw new IllegalArgumentException("variable %s: expected FLOAT in c order".formatted(name));
    }
    return array;
  }

  private static List<?> signature(List<String> wanted, Map<String, INDArray> placeholders) {
    List<Object> signature = new ArrayList<>(wanted);
    placeholders.keySet().stream()
        .sorted()
        .forEach(
            name -> {
              INDArray array = placeholders.get(name);
              signature.add(name + array.dataType() + Arrays.toString(array.shape()));
            });
    return signature;
  }
}
