package io.github.ilt4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BackendTest {
  @Test
  void theDefaultBackendStarts() {
    assertEquals("CpuBackend", Backend.start());
  }

  @Test
  void aBackendThatDoesNotStartIsToldByItsRootCause() {
    LinkageError failure =
        new ExceptionInInitializerError(
            new IllegalStateException(
                "outer", new UnsatisfiedLinkError("libcudart.so.11.0: cannot open\nmore")));
    IllegalStateException error =
        assertThrows(
            IllegalStateException.class,
            () ->
                Backend.start(
                    () -> {
                      throw failure;
                    }));
    assertEquals(
        "ND4J's backend does not start on this machine"
            + " (UnsatisfiedLinkError: libcudart.so.11.0: cannot open)",
        error.getMessage());
  }

  @Test
  void withoutGpuTheCpuDefaultIsNamed() {
    String sentence = Backend.sentence(true, new UnsatisfiedLinkError());
    assertTrue(sentence.contains("no usable GPU"), sentence);
    assertTrue(sentence.contains("nd4j-native on the CPU"), sentence);
  }
}
