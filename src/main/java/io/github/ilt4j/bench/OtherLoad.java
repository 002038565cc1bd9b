package io.github.ilt4j.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** How many cores other processes kept busy since this object was made. */
final class OtherLoad {
  private static final Path STATISTICS = Path.of("/proc/stat");

  /** Linux counts in hundredths of a second, whatever its kernel's own clock. */
  private static final double TICKS = 100;

  /**
   * Of the fields of /proc/stat: user, nice, system; then irq and softirq. Not idle, not waiting.
   */
  private static final List<Integer> BUSY = List.of(0, 1, 2, 5, 6);

  private final long start = System.nanoTime();
  private final double ownAtStart = own();
  private final OptionalDouble busyAtStart = busy();

  /** Cores, on average; empty where the system does not tell. */
  OptionalDouble cores() {
    OptionalDouble busy = busy();
    if (busy.isEmpty() || busyAtStart.isEmpty()) {
      return OptionalDouble.empty();
    }
    double others = busy.getAsDouble() - busyAtStart.getAsDouble() - (own() - ownAtStart);
    return OptionalDouble.of(Math.max(0, others / ((System.nanoTime() - start) / 1e9)));
  }

  private static double own() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  private static OptionalDouble busy() {
    if (!Files.isReadable(STATISTICS)) {
      return OptionalDouble.empty();
    }
    try {
      String[] words = Files.readAllLines(STATISTICS).get(0).split("\\s+");
      double[] fields = Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray();
      return OptionalDouble.of(BUSY.stream().mapToDouble(i -> fields[i]).sum() / TICKS);
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }
}
