package io.github.ilt4j.checkpoints.safetensors;

import java.nio.ByteBuffer;

/** The two 16-bit formats to fp32, which holds every value of either exactly. */
final class HalfPrecision {
  private HalfPrecision() {}

  /** Converts all of {@code halves} (little-endian) into {@code floats} (native order). */
  static void widen(Dtype dtype, ByteBuffer halves, ByteBuffer floats) {
    int count = halves.remaining() / 2;
    boolean brain = dtype == Dtype.BF16;
    for (int i = 0; i < count; i++) {
      short half = halves.getShort(2 * i);
      floats.putInt(4 * i, brain ? half << 16 : halfToFloatBits(half));
    }
  }

  /** IEEE 754 binary16 to the bits of binary32. */
  static int halfToFloatBits(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0x1f) {
      return sign | 0x7f800000 | (fraction << 13);
    }
    if (exponent != 0) {
      return sign | ((exponent + 127 - 15) << 23) | (fraction << 13);
    }
    if (fraction == 0) {
      return sign;
    }
    // A subnormal half is a normal float: fraction * 2^-24.
    return sign | Float.floatToRawIntBits(fraction * 0x1p-24f);
  }
}
