package io.github.ilt4j.checkpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonNumbersTest {
  /** As Python's interpreter prints them. */
  @ParameterizedTest
  @CsvSource({
    "1e-12",
    "1e-05",
    "0.0001",
    "0.02",
    "0.0",
    "-0.0",
    "1.0",
    "-2.5",
    "10000.0",
    "500000.0",
    "123456789012345.6",
    "1e+16",
    "9007199254740992.0",
    "1.19e-07",
    "1.1920928955078125e-07",
    "1.7976931348623157e+308",
    "-1.5e+300",
  })
  void writesNumbersAsPythonDoes(String expected) {
    assertEquals(expected, PythonNumbers.text(Double.parseDouble(expected)));
  }
}
