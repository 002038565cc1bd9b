package io.github.ilt4j.checkpoints.pytorch;

import io.github.ilt4j.checkpoints.tensors.Dtype;
import io.github.ilt4j.checkpoints.tensors.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a pickle of weights may name: {@code torch/_utils.py} and {@code
 * torch/_tensor.py} say what is put there. All of it becomes plain data.
 */
final class Constructors {
  private static final Map<String, Dtype> STORAGES =
      Map.of(
          "torch.DoubleStorage", Dtype.F64,
          "torch.FloatStorage", Dtype.F32,
          "torch.HalfStorage", Dtype.F16,
          "torch.BFloat16Storage", Dtype.BF16,
          "torch.LongStorage", Dtype.I64,
          "torch.IntStorage", Dtype.I32,
          "torch.ShortStorage", Dtype.I16,
          "torch.CharStorage", Dtype.I8,
          "torch.ByteStorage", Dtype.U8,
          "torch.BoolStorage", Dtype.BOOL);

  private static final Map<String, Constructor> FUNCTIONS =
      Map.of(
          "collections.OrderedDict", Constructors::dictionary,
          "torch.Size", arguments -> argument(arguments, 0, Object[].class),
          "torch._utils._rebuild_tensor", Constructors::tensor,
          "torch._utils._rebuild_tensor_v2", Constructors::tensor,
          "torch._utils._rebuild_parameter",
              arguments -> argument(arguments, 0, StoredTensor.class));

  /** What makes an object of the arguments that the pickle gives. */
  @FunctionalInterface
  interface Constructor {
    /**
     * Makes the object.
     *
     * @throws IllegalArgumentException if there are too few arguments, or others than expected
     */
    Object construct(Object[] arguments);
  }

  private Constructors() {}

  /** What a name stands for: a {@link Constructor}, a {@link Dtype} (of a storage), or nothing. */
  static Optional<Object> find(String name) {
    Dtype dtype = STORAGES.get(name);
    return Optional.ofNullable(dtype != null ? dtype : FUNCTIONS.get(name));
  }

  /**
   * What a persistent id stands for: {@code ("storage", type, key, place, elements[, view])}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Storage storage(Object id) {
    if (!(id instanceof Object[] parts)
        || parts.length < 5
        || !"storage".equals(parts[0])
        || !(parts[1] instanceof Dtype dtype)) {
      throw new IllegalArgumentException("a persistent id that names no storage");
    }
    String key = argument(parts, 2, String.class);
    long elements = size(parts[4]);
    // Old files name a part of a storage by (key of the part, first element, elements).
    long first =
        parts.length > 5 && parts[5] instanceof Object[] view ? size(argument(view, 1)) : 0;
    return new Storage(dtype, key, elements, first);
  }

  private static Object dictionary(Object[] arguments) {
    if (arguments.length != 0) {
      throw new IllegalArgumentException("a dictionary that is not filled item by item");
    }
    return new LinkedHashMap<>();
  }

  private static Object tensor(Object[] arguments) {
    List<Long> shape = sizes(argument(arguments, 2, Object[].class));
    List<Long> strides = sizes(argument(arguments, 3, Object[].class));
    if (shape.size() != strides.size() || shape.size() > TensorInfo.HIGHEST_RANK) {
      throw new IllegalArgumentException(
          "a tensor of %d dimensions with %d strides".formatted(shape.size(), strides.size()));
    }
    return new StoredTensor(
        argument(arguments, 0, Storage.class), size(argument(arguments, 1)), shape, strides);
  }

  private static List<Long> sizes(Object[] numbers) {
    List<Long> sizes = new ArrayList<>();
    for (Object number : numbers) {
      sizes.add(size(number));
    }
    return sizes;
  }

  private static long size(Object number) {
    if ((number instanceof Integer || number instanceof Long)
        && ((Number) number).longValue() >= 0) {
      return ((Number) number).longValue();
    }
    throw new IllegalArgumentException("a size that is no whole number from 0 to 2^63 - 1");
  }

  private static Object argument(Object[] arguments, int index) {
    if (index >= arguments.length) {
      throw new IllegalArgumentException("too few arguments");
    }
    return arguments[index];
  }

  private static <T> T argument(Object[] arguments, int index, Class<T> type) {
    Object argument = argument(arguments, index);
    if (!type.isInstance(argument)) {
      throw new IllegalArgumentException("an argument of another type than expected");
    }
    return type.cast(argument);
  }
}
