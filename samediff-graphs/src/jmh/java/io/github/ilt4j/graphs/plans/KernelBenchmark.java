package io.github.ilt4j.graphs.plans;

import io.github.ilt4j.graphs.blocks.Attention;
import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.Rotary;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.parameters.Initializer;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.StageGraph;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Single blocks as plans run them, forward alone and forward and backward, in the sizes of the tiny
 * preset's decoder: 512 rows of 16 positions, 256 wide, 4 heads.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
  private static final int BATCH = 512;
  private static final int LENGTH = 16;
  private static final int WIDTH = 256;
  private static final int HEADS = 4;

  /** A block. */
  public enum Block {
    LINEAR,
    LAYER_NORM,
    RMS_NORM,
    ATTENTION,
    ROTARY
  }

  @Param public Block block;
  @Param public Kernels kernels;

  private KernelSet set;
  private Parameters parameters;
  private PlanCache plans;
  private Plan plan;

  /** Makes the plan, on random numbers. */
  @Setup(Level.Trial)
  public void plan() {
    StageGraph graph = graph();
    set = kernels.open();
    parameters = Parameters.allocate(graph.parameters());
    parameters.initialize(1);
    plans = new PlanCache(1, set);
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("x", new long[] {BATCH * LENGTH, WIDTH});
    shapes.put(Sequences.ATTENTION_MASK, new long[] {BATCH, LENGTH});
    shapes.put(Sequences.POSITION_IDS, new long[] {BATCH, LENGTH});
    plan =
        plans.get(
            List.of(),
            () ->
                new Planner(graph, parameters, set.blocks())
                    .training(GradientGraph.of(graph).gradient(), shapes));
    plan.inputs()
        .forEach(
            (name, array) -> {
              if (name.equals("x")) {
                array.assign(Nd4j.rand(array.shape()).subi(0.5));
              } else {
                array.assign(1);
              }
            });
    plan.forward();
    for (INDArray seed : plan.seeds().values()) {
      seed.assign(1e-3);
    }
  }

  private StageGraph graph() {
    StageGraphBuilder graph = new StageGraphBuilder("block", true);
    SDVariable x = graph.differentiableInput("x", -1, WIDTH);
    Sequences sequences = Sequences.withKeyMask(graph);
    Scope scope = new Scope(graph, "block");
    int headSize = WIDTH / HEADS;
    SDVariable y =
        switch (block) {
          case LINEAR -> Blocks.linear(scope, x, WIDTH, WIDTH, true, 0.02);
          case LAYER_NORM -> Blocks.layerNorm(scope, x, WIDTH, 1e-5);
          case RMS_NORM -> Blocks.rmsNorm(scope, x, WIDTH, 1e-5);
          case ATTENTION -> new Attention(HEADS, headSize, 0).apply(graph, sequences, x, x, x);
          case ROTARY -> Rotary.of(sequences, frequencies(headSize / 2), headSize).rotate(x, HEADS);
        };
    // A plan without parameters is none: the scale is one more pass over the result.
    SDVariable scale = scope.parameter("scale", Initializer.ones(), WIDTH);
    graph.output("y", y.mul(scale));
    return graph.build(Sequences.POSITION_IDS);
  }

  private static float[] frequencies(int pairs) {
    float[] frequencies = new float[pairs];
    for (int i = 0; i < pairs; i++) {
      frequencies[i] = (float) Math.pow(10000, -(double) i / pairs);
    }
    return frequencies;
  }

  /** The outputs, for training. */
  @Benchmark
  public void forward() {
    plan.forward();
  }

  /** The outputs, then the gradients. */
  @Benchmark
  public void forwardBackward() {
    plan.forward();
    plan.backward();
  }

  /** Frees the plan. */
  @TearDown(Level.Trial)
  public void close() {
    plans.close();
    parameters.close();
    set.close();
  }
}
