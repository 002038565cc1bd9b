package io.github.ilt4j.checkpoints.hdf5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Breaks a file where its structure is, not its numbers. */
final class MutatedHdf5Files {
  private static final long[] VALUES = {
    0, 1, 7, 8, 255, 65_535, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -1
  };

  private final byte[] intact;
  private final List<Integer> structure;

  MutatedHdf5Files(Path file) throws IOException {
    this.intact = Files.readAllBytes(file);
    this.structure = structure(intact);
  }

  /** Places whose eight bytes are no three weights: where there are addresses, lengths, names. */
  private static List<Integer> structure(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<Integer> places = new ArrayList<>();
    for (int at = 0; at + 8 <= bytes.length; at += 8) {
      float first = Math.abs(file.getFloat(at));
      float second = Math.abs(file.getFloat(at + 4));
      if (!(first > 1e-5 && first < 2 && second > 1e-5 && second < 2)) {
        places.add(at);
      }
    }
    return places;
  }

  byte[] mutated(Random random) {
    byte[] bytes = intact.clone();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int at = structure.get(random.nextInt(structure.size()));
      switch (random.nextInt(6)) {
        case 0 -> bytes[at + random.nextInt(8)] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at + random.nextInt(8)] = (byte) random.nextInt(256);
        case 2 -> {
          if (random.nextInt(8) == 0) {
            return Arrays.copyOf(bytes, at);
          }
        }
        case 3 ->
            System.arraycopy(intact, structure.get(random.nextInt(structure.size())), bytes, at, 8);
        case 4 ->
            ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(
                    at + 2 * random.nextInt(4), (short) VALUES[random.nextInt(VALUES.length)]);
        default ->
            ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(at, VALUES[random.nextInt(VALUES.length)]);
      }
    }
    return bytes;
  }
}
