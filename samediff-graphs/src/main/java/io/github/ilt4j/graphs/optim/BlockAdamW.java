package io.github.ilt4j.graphs.optim;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Everything at once, block by block, in the CPU's memory: a block is copied into arrays that stay
 * in the cache, where one loop does what ND4J's operations do in seven passes over memory. The
 * cores share the blocks; what a block gives does not depend on which core it falls to.
 */
final class BlockAdamW implements AdamWKernel {

  /** Elements of the longest buffer, which a ByteBuffer limits. */
  static final long LONGEST = Integer.MAX_VALUE / Float.BYTES;

  /** Elements of a block: four of them fit into a core's first two levels of cache. */
  private static final int BLOCK = 4096;

  private final FloatBuffer values;
  private final FloatBuffer gradients;
  private final FloatBuffer firstMoment;
  private final FloatBuffer secondMoment;

  BlockAdamW(Buffers buffers) {
    this.values = floats(buffers.values());
    this.gradients = floats(buffers.gradients());
    this.firstMoment = floats(buffers.firstMoment());
    this.secondMoment = floats(buffers.secondMoment());
  }

  private static FloatBuffer floats(INDArray array) {
    return array.data().asNioFloat();
  }

  @Override
  public double gradientNorm() {
    List<Block> blocks = blocks(List.of(new Segment(0, gradients.capacity(), false)));
    double[] squares = new double[blocks.size()];
    shared(
        blocks.size(),
        share -> {
          float[] block = new float[BLOCK];
          for (int i = share.from; i < share.to; i++) {
            Block at = blocks.get(i);
            gradients.get(at.from, block, 0, at.length);
            squares[i] = squares(block, at.length);
          }
        });
    double sum = 0;
    for (double each : squares) {
      sum += each;
    }
    return Math.sqrt(sum);
  }

  /** Four sums side by side: one alone would wait for each addition. */
  private static double squares(float[] block, int length) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      a += (double) block[i] * block[i];
      b += (double) block[i + 1] * block[i + 1];
      c += (double) block[i + 2] * block[i + 2];
      d += (double) block[i + 3] * block[i + 3];
    }
    for (; i < length; i++) {
      a += (double) block[i] * block[i];
    }
    return a + b + c + d;
  }

  @Override
  public void update(List<Segment> segments, Step step) {
    List<Block> blocks = blocks(segments);
    Numbers numbers = Numbers.of(step);
    shared(
        blocks.size(),
        share -> {
          float[] value = new float[BLOCK];
          float[] gradient = new float[BLOCK];
          float[] first = new float[BLOCK];
          float[] second = new float[BLOCK];
          for (int i = share.from; i < share.to; i++) {
            Block at = blocks.get(i);
            int length = at.length;
            values.get(at.from, value, 0, length);
            gradients.get(at.from, gradient, 0, length);
            firstMoment.get(at.from, first, 0, length);
            secondMoment.get(at.from, second, 0, length);
            update(value, gradient, first, second, length, at.decays ? numbers.kept : 1, numbers);
            values.put(at.from, value, 0, length);
            firstMoment.put(at.from, first, 0, length);
            secondMoment.put(at.from, second, 0, length);
          }
        });
  }

  private static void update(
      float[] value,
      float[] gradient,
      float[] first,
      float[] second,
      int length,
      float kept,
      Numbers numbers) {
    // Locals, so that the compiler sees a loop over arrays and nothing else.
    float factor = numbers.gradientFactor;
    float beta1 = numbers.beta1;
    float beta2 = numbers.beta2;
    float rest1 = numbers.rest1;
    float rest2 = numbers.rest2;
    float rate = numbers.rate;
    float scale = numbers.scale;
    float epsilon = numbers.epsilon;
    for (int i = 0; i < length; i++) {
      float g = gradient[i] * factor;
      float m = beta1 * first[i] + rest1 * g;
      float v = beta2 * second[i] + rest2 * g * g;
      first[i] = m;
      second[i] = v;
      value[i] = kept * value[i] - rate * m / ((float) Math.sqrt(v) * scale + epsilon);
    }
  }

  /** A step's numbers as the loop takes them. */
  private record Numbers(
      float gradientFactor,
      float kept,
      float beta1,
      float rest1,
      float beta2,
      float rest2,
      float rate,
      float scale,
      float epsilon) {

    static Numbers of(Step step) {
      AdamW.Options options = step.options();
      return new Numbers(
          (float) step.gradientFactor(),
          (float) step.kept(),
          (float) options.beta1(),
          (float) (1 - options.beta1()),
          (float) options.beta2(),
          (float) (1 - options.beta2()),
          (float) (step.learningRate() / step.correction(options.beta1())),
          (float) (1 / Math.sqrt(step.correction(options.beta2()))),
          (float) options.epsilon());
    }
  }

  private static List<Block> blocks(List<Segment> segments) {
    List<Block> blocks = new ArrayList<>();
    for (Segment segment : segments) {
      for (long from = segment.from(); from < segment.to(); from += BLOCK) {
        int length = (int) Math.min(BLOCK, segment.to() - from);
        blocks.add(new Block(Math.toIntExact(from), length, segment.decays()));
      }
    }
    return blocks;
  }

  private record Block(int from, int length, boolean decays) {}

  private record Share(int from, int to) {}

  /** Divides {@code count} things among the cores. */
  private static void shared(int count, Consumer<Share> work) {
    int shares = Math.min(count, Runtime.getRuntime().availableProcessors());
    IntStream.range(0, shares)
        .parallel()
        .forEach(i -> work.accept(new Share(part(count, i, shares), part(count, i + 1, shares))));
  }

  private static int part(int count, int i, int shares) {
    return (int) ((long) count * i / shares);
  }
}
