package io.github.ilt4j.checkpoints.tensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Against the definition of the formats: sign, exponent and fraction as numbers. */
class HalfPrecisionTest {
  @Test
  void everyHalfIsTheNumberThatItsFieldsSay() {
    for (int half = 0; half < 0x10000; half++) {
      float value = Float.intBitsToFloat(HalfPrecision.halfToFloatBits((short) half));
      double expected = value(half, 5, 10);
      assertEquals(Double.toString(expected), Double.toString(value), Integer.toHexString(half));
    }
  }

  @Test
  void everyHalfAndEveryBrainFloatSurvivesTheWayThereAndBack() {
    for (int i = 0; i < 0x10000; i++) {
      short bits = (short) i;
      assertEquals(bits, HalfPrecision.floatBitsToHalf(HalfPrecision.halfToFloatBits(bits)));
      assertEquals(bits, HalfPrecision.floatBitsToBrain(bits << 16));
    }
  }

  @Test
  void roundsToTheNearestTiesToEven() {
    for (int magnitude = 0; magnitude < 0x7c00; magnitude++) {
      // Beyond the largest half the next one would be 65536, where rounding gives infinity.
      double low = value(magnitude, 5, 10);
      double high = magnitude == 0x7bff ? 65536 : value(magnitude + 1, 5, 10);
      float middle = (float) ((low + high) / 2);
      int even = magnitude % 2 == 0 ? magnitude : magnitude + 1;
      assertEquals(even, half(middle));
      assertEquals(magnitude, half(Math.nextDown(middle)));
      assertEquals(magnitude + 1, half(Math.nextUp(middle)));
      assertEquals(even | 0x8000, half(-middle));
    }
    for (int magnitude = 0; magnitude < 0x7f80; magnitude++) {
      int middle = (magnitude << 16) + 0x8000;
      assertEquals(magnitude % 2 == 0 ? magnitude : magnitude + 1, brain(middle));
      assertEquals(magnitude, brain(middle - 1));
      assertEquals(magnitude + 1, brain(middle + 1));
    }
  }

  @Test
  void notANumberStaysNotANumber() {
    int payloadInTheLowerHalf = 0x7f800001;
    assertTrue(Float.isNaN(Float.intBitsToFloat(brain(payloadInTheLowerHalf) << 16)));
    assertTrue(Double.isNaN(value(HalfPrecision.floatBitsToHalf(payloadInTheLowerHalf), 5, 10)));
  }

  private static int half(float value) {
    return HalfPrecision.floatBitsToHalf(Float.floatToRawIntBits(value)) & 0xffff;
  }

  private static int brain(int bits) {
    return HalfPrecision.floatBitsToBrain(bits) & 0xffff;
  }

  private static double value(int bits, int exponentBits, int fractionBits) {
    int fraction = bits & ((1 << fractionBits) - 1);
    int exponent = (bits >> fractionBits) & ((1 << exponentBits) - 1);
    int bias = (1 << (exponentBits - 1)) - 1;
    double sign = (bits >> (exponentBits + fractionBits) & 1) == 0 ? 1 : -1;
    double part = fraction / Math.scalb(1.0, fractionBits);
    if (exponent == (1 << exponentBits) - 1) {
      return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    return exponent == 0
        ? sign * Math.scalb(part, 1 - bias)
        : sign * Math.scalb(1 + part, exponent - bias);
  }
}
