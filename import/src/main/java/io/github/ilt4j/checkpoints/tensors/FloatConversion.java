package io.github.ilt4j.checkpoints.tensors;

import java.nio.ByteBuffer;

/** Elements of the other floating-point types to fp32: exactly from 16 bits, rounded from 64. */
final class FloatConversion {
  private FloatConversion() {}

  /** Converts all of {@code source} (little-endian) into {@code floats} (native order). */
  static void toFloats(Dtype dtype, ByteBuffer source, ByteBuffer floats) {
    if (dtype != Dtype.F64) {
      HalfPrecision.widen(dtype, source, floats);
      return;
    }
    int count = source.remaining() / Double.BYTES;
    for (int i = 0; i < count; i++) {
      floats.putFloat(i * Float.BYTES, (float) source.getDouble(i * Double.BYTES));
    }
  }

  /** One element, at a place of a little-endian buffer. */
  static float toFloat(Dtype dtype, ByteBuffer source, int at) {
    return switch (dtype) {
      case F64 -> (float) source.getDouble(at);
      case BF16 -> Float.intBitsToFloat(source.getShort(at) << 16);
      case F16 -> Float.intBitsToFloat(HalfPrecision.halfToFloatBits(source.getShort(at)));
      default -> throw new IllegalArgumentException("not converted: " + dtype);
    };
  }
}
