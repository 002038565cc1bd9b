package io.github.ilt4j.graphs.plans;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.StageGraph;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a plan needs: memory that nobody else writes to, and none that is new. */
class PlanTest {

  private static Program program(
      KernelSet kernels, Parameters parameters, TextModel model, StageGraph training, int batch) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    TestModels.inputs(model, new Random(1), batch, 5)
        .forEach((name, array) -> shapes.put(name, array.shape()));
    training.dropout().forEach(site -> shapes.put(site.name(), site.shape().of(batch, 5)));
    return new Planner(training, parameters, kernels.blocks())
        .training(GradientGraph.of(training).gradient(), shapes);
  }

  /** Runs the program on paper: every place in the arena knows whose value it holds. */
  @ParameterizedTest
  @EnumSource
  void nothingIsOverwrittenBeforeItIsRead(Kernels kernels) {
    StageGraph training = TestModels.graph(TestModels.LLAMA, true);
    try (Parameters parameters = Parameters.allocate(training.parameters());
        KernelSet set = kernels.open()) {
      Program program = set.prepare(program(set, parameters, TestModels.LLAMA, training, 3));
      ArenaLayout layout = new ArenaLayout(program);
      Memory[] holder = new Memory[(int) layout.length()];
      write(holder, layout, program.inputs().values());
      for (int i = 0; i < program.steps().size(); i++) {
        if (i == program.forwardSteps()) {
          read(holder, layout, program.outputs().values(), "outputs");
          write(holder, layout, program.seeds().values());
        }
        Step step = program.steps().get(i);
        read(holder, layout, step.inputs(), step.toString());
        write(holder, layout, step.outputs());
        read(holder, layout, step.inputs(), step.toString());
      }
      read(holder, layout, program.gradients().values(), "gradients");
      assertTrue(layout.length() < layout.total(), "no memory is shared");
    }
  }

  private static void write(Memory[] holder, ArenaLayout layout, Collection<Tensor> tensors) {
    for (Tensor tensor : tensors) {
      if (layout.contains(tensor.memory())) {
        int from = (int) layout.offset(tensor.memory());
        for (int i = 0; i < tensor.length(); i++) {
          holder[from + i] = tensor.memory();
        }
      }
    }
  }

  private static void read(
      Memory[] holder, ArenaLayout layout, Collection<Tensor> tensors, String reader) {
    for (Tensor tensor : tensors) {
      if (layout.contains(tensor.memory())) {
        int from = (int) layout.offset(tensor.memory());
        for (int i = 0; i < tensor.length(); i++) {
          assertSame(tensor.memory(), holder[from + i], reader);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void runningAllocatesNothing(Kernels kernels) {
    StageGraph training = TestModels.graph(TestModels.BERT, true);
    try (Parameters parameters = Parameters.allocate(training.parameters());
        KernelSet set = kernels.open();
        PlanCache plans = new PlanCache(1, set)) {
      Plan plan =
          plans.get(List.of(), () -> program(set, parameters, TestModels.BERT, training, 2));
      // The least of several rounds: the compiler, swapping code under the first ones, allocates.
      assertEquals(
          0, IntStream.range(0, 10).mapToLong(round -> allocatedBy(plan)).min().orElseThrow());
    }
  }

  /** Bytes that 100 runs, forward and backward, allocate. */
  private static long allocatedBy(Plan plan) {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100; i++) {
      plan.forward();
      plan.backward();
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void plansBeyondTheLimitGoOldestFirst() {
    StageGraph training = TestModels.graph(TestModels.PLAIN_LLAMA, true);
    try (Parameters parameters = Parameters.allocate(training.parameters());
        KernelSet set = new Nd4jKernels();
        PlanCache plans = new PlanCache(2, set)) {
      List<Plan> made = new ArrayList<>();
      // The largest first: a plan that needs a larger arena makes all others go.
      for (int batch = 4; batch > 1; batch--) {
        int rows = batch;
        made.add(
            plans.get(
                key(batch),
                () -> program(set, parameters, TestModels.PLAIN_LLAMA, training, rows)));
        assertTrue(plans.size() <= 2);
      }
      assertSame(
          made.get(2),
          plans.get(key(2), () -> program(set, parameters, TestModels.PLAIN_LLAMA, training, 2)));
      assertSame(
          made.get(1),
          plans.get(key(3), () -> program(set, parameters, TestModels.PLAIN_LLAMA, training, 3)));
      assertNotSame(
          made.get(0),
          plans.get(key(4), () -> program(set, parameters, TestModels.PLAIN_LLAMA, training, 4)));
      assertEquals(2, plans.size());
    }
  }

  private static List<List<Long>> key(long batch) {
    return List.of(List.of(batch));
  }
}
