package io.github.ilt4j.graphs.parameters;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * All parameters of a model in one flat FLOAT buffer, their gradients in another, each with views
 * by name. Optimizer, clipping and checkpoints work on the buffers; graphs on the views. The
 * gradients' buffer is allocated when it is first asked for: a model that only generates has none.
 *
 * <p>Order in the buffer: as the specs are given. A name given twice (a tied weight, or a stage
 * built twice) is one parameter.
 */
public final class Parameters implements AutoCloseable {

  private record Slot(ParameterSpec spec, long offset) {}

  private final Map<String, Slot> slots;
  private final INDArray values;
  private Optional<INDArray> gradients = Optional.empty();
  private final Map<String, INDArray> valueViews = new LinkedHashMap<>();
  private final Map<String, INDArray> gradientViews = new LinkedHashMap<>();

  private Parameters(Map<String, Slot> slots, long length) {
    this.slots = slots;
    this.values = Nd4j.create(DataType.FLOAT, length);
    slots.values().forEach(slot -> valueViews.put(slot.spec.name(), view(values, slot)));
  }

  /**
   * Allocates all parameters, zero.
   *
   * @throws IllegalArgumentException if a name is given with two shapes, or nothing is given
   */
  public static Parameters allocate(Collection<ParameterSpec> specs) {
    Map<String, Slot> slots = new LinkedHashMap<>();
    long length = 0;
    for (ParameterSpec spec : specs) {
      Slot known = slots.get(spec.name());
      if (known == null) {
        slots.put(spec.name(), new Slot(spec, length));
        length += spec.length();
      } else if (!known.spec.shape().equals(spec.shape())) {
        throw new IllegalArgumentException(
            "parameter %s is declared with shape %s and with shape %s"
                .formatted(spec.name(), known.spec.shape(), spec.shape()));
      }
    }
    if (length == 0) {
      throw new IllegalArgumentException("a model without parameters cannot be allocated");
    }
    return new Parameters(slots, length);
  }

  private static INDArray view(INDArray flat, Slot slot) {
    return flat.get(NDArrayIndex.interval(slot.offset, slot.offset + slot.spec.length()))
        .reshape('c', slot.spec.shapeArray());
  }

  /**
   * Draws every parameter anew. Each has a generator of its own, seeded by {@code seed} and its
   * name, so that what a parameter starts with does not depend on which others there are.
   */
  public void initialize(long seed) {
    for (String name : names()) {
      initialize(name, seed);
    }
  }

  /** Draws one parameter anew, as {@link #initialize(long)} would. */
  public void initialize(String name, long seed) {
    ParameterSpec spec = spec(name);
    INDArray value = value(name);
    if (spec.initializer() instanceof Initializer.Constant constant) {
      value.assign(constant.value());
    } else if (spec.initializer() instanceof Initializer.Normal normal) {
      Random random = new Random(seed * 1_000_003L + name.hashCode());
      float[] drawn = new float[Math.toIntExact(spec.length())];
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = (float) (random.nextGaussian() * normal.standardDeviation());
      }
      value.assign(Nd4j.createFromArray(drawn).reshape('c', spec.shapeArray()));
    }
  }

  /** All values, {@code [length]}. */
  public INDArray values() {
    return values;
  }

  /** All gradients, {@code [length]}, in the order of {@link #values()}. */
  public INDArray gradients() {
    if (gradients.isEmpty()) {
      INDArray flat = Nd4j.create(DataType.FLOAT, length());
      slots.values().forEach(slot -> gradientViews.put(slot.spec.name(), view(flat, slot)));
      gradients = Optional.of(flat);
    }
    return gradients.get();
  }

  /** Number of elements of all parameters together. */
  public long length() {
    return values.length();
  }

  /** Names in the order of the buffer. */
  public Set<String> names() {
    return valueViews.keySet();
  }

  /** Specs in the order of the buffer. */
  public List<ParameterSpec> specs() {
    return slots.values().stream().map(Slot::spec).toList();
  }

  /** Whether there is a parameter of this name. */
  public boolean contains(String name) {
    return slots.containsKey(name);
  }

  /** The spec of a parameter. */
  public ParameterSpec spec(String name) {
    return slot(name).spec;
  }

  /** Where a parameter starts in the buffers, in elements. */
  public long offset(String name) {
    return slot(name).offset;
  }

  /** The parameter of this name: a view, to be written in place. */
  public INDArray value(String name) {
    slot(name);
    return valueViews.get(name);
  }

  /** The gradient of the parameter of this name: a view. */
  public INDArray gradient(String name) {
    slot(name);
    gradients();
    return gradientViews.get(name);
  }

  private Slot slot(String name) {
    Slot slot = slots.get(name);
    if (slot == null) {
      throw new IllegalArgumentException(
          "no parameter \"%s\"; there are %d, among them %s"
              .formatted(name, slots.size(), similar(name)));
    }
    return slot;
  }

  private String similar(String name) {
    String leaf = name.substring(name.lastIndexOf('.') + 1);
    return slots.keySet().stream()
        .sorted(Comparator.comparing((String other) -> !other.endsWith(leaf)))
        .limit(3)
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    values.close();
    gradients.ifPresent(INDArray::close);
  }
}
