package io.github.ilt4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
            + " (java.lang.UnsatisfiedLinkError: libcudart.so.11.0: cannot open)",
        error.getMessage());
  }

  @Test
  void whatTheBackendPrintedIsTheReasonAndIsNotPrintedAgain() {
    PrintStream before = System.err;
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    System.setErr(new PrintStream(seen, true, StandardCharsets.UTF_8));
    try {
      IllegalStateException error =
          assertThrows(
              IllegalStateException.class,
              () ->
                  Backend.start(
                      () -> {
                        System.err.println("libcuda.so.1: cannot open\n\tat org.nd4j.X");
                        throw new IllegalStateException("no backend");
                      }));
      assertTrue(error.getMessage().contains("(libcuda.so.1: cannot open)"), error::getMessage);
      assertEquals("", seen.toString(StandardCharsets.UTF_8));
      Backend.start(
          () -> {
            System.err.println("a warning");
            return "CpuBackend";
          });
      assertEquals("a warning", seen.toString(StandardCharsets.UTF_8).strip());
    } finally {
      System.setErr(before);
    }
  }

  @Test
  void withoutGpuTheCpuDefaultIsNamed() {
    String sentence = Backend.sentence(true, "java.lang.UnsatisfiedLinkError: libcuda.so.1");
    assertTrue(sentence.contains("no usable GPU"), sentence);
    assertTrue(sentence.contains("nd4j-native on the CPU"), sentence);
  }
}
