package io.github.ilt4j.graphs.plans;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Where in one arena each memory of a program lies: memories that are never alive together may
 * share a place. Largest first, each at the lowest place that is free for as long as it lives.
 */
final class ArenaLayout {

  /** Elements to which places are rounded, 64 bytes: vector loads and cache lines. */
  private static final long ALIGNMENT = 16;

  /** Types of what computes; inputs of integers have arrays of their own. */
  private static final Set<DataType> PLACED = Set.of(DataType.FLOAT, DataType.BFLOAT16);

  private static final class Slot {
    private final Memory memory;
    private final int first;
    private int last;
    private long offset;

    private Slot(Memory memory, int first) {
      this.memory = memory;
      this.first = first;
      this.last = first;
    }

    private long end() {
      return offset + rounded(memory.floats());
    }
  }

  private final Map<Memory, Slot> slots = new LinkedHashMap<>();
  private final Program program;
  private long length;

  ArenaLayout(Program program) {
    this.program = program;
    live();
    place();
  }

  private static long rounded(long length) {
    return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Time: inputs, steps of the forward pass, its results read, seeds, the other steps, the end. */
  private void live() {
    int forwardRead = program.forwardSteps() + 1;
    int end = program.steps().size() + 3;
    program.inputs().values().forEach(tensor -> touch(tensor, 0));
    for (int i = 0; i < program.steps().size(); i++) {
      int time = i < program.forwardSteps() ? i + 1 : i + 3;
      if (i == program.forwardSteps()) {
        program.seeds().values().forEach(tensor -> touch(tensor, forwardRead + 1));
      }
      Step step = program.steps().get(i);
      step.inputs().forEach(tensor -> touch(tensor, time));
      step.outputs().forEach(tensor -> touch(tensor, time));
    }
    program.seeds().values().forEach(tensor -> touch(tensor, forwardRead + 1));
    program.outputs().values().forEach(tensor -> touch(tensor, forwardRead));
    program.gradients().values().forEach(tensor -> touch(tensor, end));
  }

  private void touch(Tensor tensor, int time) {
    Memory memory = tensor.memory();
    if (memory.array().isPresent() || !PLACED.contains(memory.type())) {
      return;
    }
    Slot slot = slots.computeIfAbsent(memory, key -> new Slot(key, time));
    slot.last = Math.max(slot.last, time);
  }

  private void place() {
    List<Slot> open = new ArrayList<>(slots.values());
    open.sort(
        Comparator.comparingLong((Slot slot) -> -slot.memory.floats())
            .thenComparingInt(slot -> slot.first)
            .thenComparingInt(slot -> slot.last));
    List<Slot> placed = new ArrayList<>();
    for (Slot slot : open) {
      for (Slot other : placed) {
        // Those placed are in the order of their offsets.
        boolean together = other.first <= slot.last && slot.first <= other.last;
        if (together && slot.offset < other.end() && other.offset < slot.end()) {
          slot.offset = other.end();
        }
      }
      placed.add(slot);
      placed.sort(Comparator.comparingLong(each -> each.offset));
      length = Math.max(length, slot.end());
    }
  }

  /** Elements of the arena. */
  long length() {
    return length;
  }

  /** Elements that all memories would need side by side. */
  long total() {
    return slots.keySet().stream().mapToLong(memory -> rounded(memory.floats())).sum();
  }

  /** Where a memory starts, in elements. */
  long offset(Memory memory) {
    return slots.get(memory).offset;
  }

  /** Whether the arena is where this memory lies. */
  boolean contains(Memory memory) {
    return slots.containsKey(memory);
  }
}
