package io.github.ilt4j.checkpoints;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Ways to break a file, chosen by a seed. */
public final class Mutations {
  private static final List<String> TOKENS =
      List.of(
          "-1",
          "0",
          "1",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "1e308",
          "1e999",
          "0.5",
          "null",
          "true",
          "\"\"",
          "[]",
          "{}",
          "[[",
          "}}",
          "\"F32\"",
          "\"F64\"",
          "\"U8\"",
          "\"BF16\"",
          "\"I64\"",
          "\"__metadata__\"",
          "\"..\"",
          "\"/\"",
          ",",
          ":",
          "\u0000",
          "\uFEFF",
          "\\ud800",
          "\"model_type\"",
          "\"llama\"",
          "\"noop_model\"",
          "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]");

  private static final long[] LENGTHS = {
    0,
    1,
    2,
    7,
    8,
    100_000_000,
    100_000_001,
    Integer.MAX_VALUE,
    1L << 32,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1
  };

  private Mutations() {}

  /** Breaks a copy of a file in one to three ways. */
  public static byte[] mutate(byte[] bytes, Random random) {
    byte[] result = bytes.clone();
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times && result.length > 0; i++) {
      result = once(result, random);
    }
    return result;
  }

  private static byte[] once(byte[] bytes, Random random) {
    int at = place(bytes.length, random);
    int length = random.nextInt(Math.min(40, bytes.length - at) + 1);
    return switch (random.nextInt(9)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1, 2 -> {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        yield bytes;
      }
      case 3 -> {
        bytes[at] = (byte) random.nextInt(256);
        yield bytes;
      }
      case 4 -> splice(bytes, at, at + length, new byte[0]);
      case 5 -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
      case 6 -> {
        if (bytes.length >= Long.BYTES) {
          long value = LENGTHS[random.nextInt(LENGTHS.length)];
          ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value);
        }
        yield bytes;
      }
      case 7 -> splice(bytes, at, at, token(random));
      default -> number(bytes, at, token(random));
    };
  }

  /**
   * Most mutations go to the front, where headers are; some to the end, where a zip has its own.
   */
  private static int place(int length, Random random) {
    int near = random.nextInt(Math.min(length, 900));
    return switch (random.nextInt(8)) {
      case 0, 1 -> random.nextInt(length);
      case 2 -> length - 1 - near;
      default -> near;
    };
  }

  private static byte[] token(Random random) {
    return TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Replaces the next run of digits, and keeps a header's length right: the deepest checks lie
   * there.
   */
  private static byte[] number(byte[] bytes, int from, byte[] by) {
    int begin = from;
    while (begin < bytes.length && !Character.isDigit(bytes[begin])) {
      begin++;
    }
    int end = begin;
    while (end < bytes.length && Character.isDigit(bytes[end])) {
      end++;
    }
    byte[] result = splice(bytes, begin, end, by);
    if (result.length >= Long.BYTES && bytes[Long.BYTES - 1] == 0) {
      ByteBuffer length = ByteBuffer.wrap(result).order(ByteOrder.LITTLE_ENDIAN);
      length.putLong(0, length.getLong(0) + result.length - bytes.length);
    }
    return result;
  }

  private static byte[] splice(byte[] bytes, int begin, int end, byte[] by) {
    byte[] result = new byte[bytes.length - (end - begin) + by.length];
    System.arraycopy(bytes, 0, result, 0, begin);
    System.arraycopy(by, 0, result, begin, by.length);
    System.arraycopy(bytes, end, result, begin + by.length, bytes.length - end);
    return result;
  }
}
