package io.github.ilt4j.graphs.optim;

import io.github.ilt4j.graphs.parameters.Initializer;
import io.github.ilt4j.graphs.parameters.ParameterSpec;
import io.github.ilt4j.graphs.parameters.Parameters;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A step of the optimizer over as many parameters as the tiny preset has. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AdamWBenchmark {
  private static final long PARAMETERS = 28_000_000;

  private Parameters parameters;
  private AdamW optimizer;

  /** Draws parameters. */
  @Setup(Level.Trial)
  public void allocate() {
    parameters =
        Parameters.allocate(
            List.of(ParameterSpec.of("weight", Initializer.normal(0.02), PARAMETERS / 1000, 1000)));
    parameters.initialize(1);
    parameters.gradients().assign(1e-3);
    optimizer = new AdamW(parameters, AdamW.Options.DEFAULT, spec -> true);
  }

  /** One step. */
  @Benchmark
  public void step() {
    optimizer.step(1e-4);
  }

  /** Frees everything. */
  @TearDown(Level.Trial)
  public void close() {
    optimizer.close();
    parameters.close();
  }
}
