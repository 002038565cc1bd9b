package io.github.ilt4j.checkpoints.tensors;

import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Element types, under the names that safetensors gives them. They stand in the order of the
 * format's own library, by growing alignment: its writer puts the last of these first.
 */
public enum Dtype {
  BOOL(1, DataType.BOOL),
  U8(1, DataType.UINT8),
  I8(1, DataType.INT8),
  I16(2, DataType.INT16),
  U16(2, DataType.UINT16),
  F16(2, DataType.FLOAT),
  BF16(2, DataType.FLOAT),
  I32(4, DataType.INT32),
  U32(4, DataType.UINT32),
  F32(4, DataType.FLOAT),
  F64(8, DataType.DOUBLE),
  I64(8, DataType.INT64),
  U64(8, DataType.UINT64);

  private final int bytes;
  private final DataType arrayType;

  Dtype(int bytes, DataType arrayType) {
    this.bytes = bytes;
    this.arrayType = arrayType;
  }

  /** Bytes of one element in the file. */
  public int bytes() {
    return bytes;
  }

  /**
   * The type of the array that holds it: its own, but FLOAT for the half precisions, which ND4J's
   * CPU backend computes poorly.
   */
  public DataType arrayType() {
    return arrayType;
  }

  /** Whether the array's memory holds exactly the file's bytes. */
  public boolean sameBytes() {
    return this != F16 && this != BF16;
  }

  /** Whether it can become a parameter. */
  public boolean isFloat() {
    return this == F16 || this == BF16 || this == F32 || this == F64;
  }

  /** The type of that name. */
  public static Optional<Dtype> of(String name) {
    for (Dtype dtype : values()) {
      if (dtype.name().equals(name)) {
        return Optional.of(dtype);
      }
    }
    return Optional.empty();
  }
}
