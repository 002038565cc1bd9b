package io.github.ilt4j.reporting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void withoutATerminalLinesComeAtTenthsAndAfterHalfAMinute() {
    AtomicLong now = new AtomicLong();
    try (Progress progress = new ProgressLines(stream, "train", 1000, now::get)) {
      for (int step = 1; step <= 1000; step++) {
        // One long wait, between the second tenth and the third.
        now.addAndGet(step == 250 ? 40_000_000_000L : 10_000_000L);
        progress.reached(step, "loss " + step);
      }
    }
    String text = text();
    assertEquals(11, text.lines().count(), text);
    assertTrue(text.startsWith("train 100/1000 after 1.0 s: loss 100\n"), text);
    assertTrue(text.contains("\ntrain 250/1000 after 42 s: loss 250\n"), text);
    assertTrue(text.endsWith("\ntrain 1000/1000 after 50 s: loss 1000\n"), text);
  }

  @Test
  void onATerminalTheBarIsDrawnInPlaceAndLinesStandAlone() {
    try (Progress progress = Progress.start(stream, true, "train", 10)) {
      progress.reached(5, "loss 1.5");
      progress.say("saved");
      progress.reached(10, "loss 0.5");
    }
    String text = text();
    assertTrue(text.contains("\r"), text);
    assertTrue(text.contains("saved\n"), text);
    assertTrue(text.contains("10/10"), text);
    assertTrue(text.contains("loss 0.5"), text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0000",
    "1.5, 1.5000",
    "-0.25, -0.2500",
    "0.0003, 3.000e-04",
    "12345678, 1.235e+07",
    "NaN, NaN",
    "999999, 999999.0000"
  })
  void numbersLookTheSameInEveryLocale(double value, String expected) {
    Locale before = Locale.getDefault();
    try {
      for (String tag : new String[] {"en", "de", "ar-EG-u-nu-arab", "hi-u-nu-deva"}) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertEquals(expected, Numbers.of(value), tag);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.42, 0.4 s",
    "9.99, 10 s",
    "59.4, 59 s",
    "59.9, 1 min 00 s",
    "185, 3 min 05 s",
    "3599.9, 1 h 00 min",
    "7620, 2 h 07 min"
  })
  void durationsAreRead(double seconds, String expected) {
    assertEquals(expected, Numbers.ofSeconds(seconds));
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
