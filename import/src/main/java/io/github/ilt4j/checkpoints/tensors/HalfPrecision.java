package io.github.ilt4j.checkpoints.tensors;

import java.nio.ByteBuffer;

/** The two 16-bit formats to fp32, which holds every value of either exactly, and back. */
public final class HalfPrecision {
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

  /** Rounds all of {@code floats} (native order) into {@code halves} (little-endian). */
  public static void narrow(Dtype dtype, ByteBuffer floats, ByteBuffer halves) {
    int count = floats.remaining() / 4;
    boolean brain = dtype == Dtype.BF16;
    for (int i = 0; i < count; i++) {
      int bits = floats.getInt(4 * i);
      halves.putShort(2 * i, brain ? floatBitsToBrain(bits) : floatBitsToHalf(bits));
    }
  }

  /** The bits of binary32 to bfloat16, to the nearest, ties to even. */
  static short floatBitsToBrain(int bits) {
    if ((bits & 0x7fffffff) > 0x7f800000) {
      // A NaN whose payload lies in the lower half must not become an infinity.
      return (short) ((bits >> 16) | ((bits & 0x7f0000) == 0 ? 0x40 : 0));
    }
    return (short) ((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
  }

  /** The bits of binary32 to binary16, to the nearest, ties to even; too large is an infinity. */
  static short floatBitsToHalf(int bits) {
    int sign = (bits >> 16) & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      int payload = (magnitude >> 13) & 0x3ff;
      return (short) (sign | 0x7c00 | (payload == 0 ? 0x200 : payload));
    }
    if (magnitude < 0x38800000) {
      // Below the smallest normal half, 2^-14, halves are multiples of 2^-24.
      return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1p24));
    }
    int rounded = magnitude + 0xfff + ((magnitude >> 13) & 1);
    return (short) (sign | Math.min((rounded - 0x38000000) >> 13, 0x7c00));
  }
}
