package io.github.ilt4j.graphs.stages;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The arrays of a stage's state, one set for each size that was asked for. They begin with zeros:
 * what is not there yet is masked, but must be a number.
 */
public final class StateArrays implements AutoCloseable {

  private final List<StageState> states;
  private final Map<StateSize, Map<String, INDArray>> arrays = new HashMap<>();

  /** Allocates nothing yet. */
  public StateArrays(List<StageState> states) {
    this.states = states;
  }

  /** The arrays of a size by the names of their states: always the same ones. */
  public Map<String, INDArray> of(StateSize size) {
    return arrays.computeIfAbsent(size, this::allocate);
  }

  private Map<String, INDArray> allocate(StateSize size) {
    Map<String, INDArray> allocated = new LinkedHashMap<>();
    for (StageState state : states) {
      allocated.put(
          state.name(),
          Nd4j.zeros(DataType.FLOAT, size.sequences(), size.capacity(), state.width()));
    }
    return allocated;
  }

  /**
   * Copies sequences to the state of another size, as many positions as fit, or to other places of
   * the same.
   *
   * @param rows for each sequence of {@code to}, from the first on, its number in {@code from}
   */
  public void carry(StateSize from, StateSize to, int[] rows) {
    long positions = Math.min(from.capacity(), to.capacity());
    for (StageState state : states) {
      INDArray source = of(from).get(state.name());
      INDArray target = of(to).get(state.name());
      if (source == target) {
        rearrange(source, rows);
        continue;
      }
      for (int i = 0; i < rows.length; i++) {
        head(target, i, positions).assign(head(source, rows[i], positions));
      }
    }
  }

  /** Sequences may take each other's places: those that move are copied before any is written. */
  private static void rearrange(INDArray state, int[] rows) {
    int[] moved = IntStream.range(0, rows.length).filter(i -> rows[i] != i).toArray();
    INDArray[] copies = new INDArray[moved.length];
    for (int i = 0; i < moved.length; i++) {
      copies[i] = state.slice(rows[moved[i]]).dup();
    }
    for (int i = 0; i < moved.length; i++) {
      state.slice(moved[i]).assign(copies[i]);
      copies[i].close();
    }
  }

  private static INDArray head(INDArray state, int sequence, long positions) {
    return state.get(
        NDArrayIndex.point(sequence), NDArrayIndex.interval(0, positions), NDArrayIndex.all());
  }

  @Override
  public void close() {
    arrays.values().forEach(set -> set.values().forEach(INDArray::close));
    arrays.clear();
  }
}
