package io.github.ilt4j.checkpoints.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.Goldens;
import io.github.ilt4j.checkpoints.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a pickle asks for, it gets tensors or an error that says where, soon. */
class HostilePicklesTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir Path folder;

  @Test
  void theAssemblerOfThisTestWritesWhatIsRead() throws IOException {
    Path file = folder.resolve("fine.bin");
    new Pickles()
        .ops("\u0080\u0002}")
        .text("a")
        .tensor(8, 2, new long[] {2, 3}, new long[] {3, 1})
        .ops("s.")
        .writeZip(file);
    try (PyTorchFile opened = PyTorchFile.open(file)) {
      assertArrayEquals(new long[] {2, 3}, opened.tensor("a").shape());
    }
  }

  /** Among them all that the library itself would construct. */
  @ParameterizedTest
  @CsvSource({
    "os, system",
    "posix, system",
    "builtins, eval",
    "__builtin__, exec",
    "builtins, getattr",
    "operator, attrgetter",
    "builtins, bytearray",
    "_codecs, encode",
    "datetime, datetime",
    "decimal, Decimal",
    "builtins, set",
    "builtins, ValueError",
    "array, array",
    "copy_reg, _reconstructor",
    "torch, load",
    "torch._utils, _rebuild_qtensor",
    "torch.nn.modules.linear, Linear",
    "torch, ComplexFloatStorage",
    "collections, defaultdict",
  })
  void everyOtherConstructorIsRefusedByItsName(String module, String name) throws IOException {
    Path mark = folder.resolve("was-here");
    for (boolean byStack : new boolean[] {false, true}) {
      Pickles pickle = new Pickles().ops("\u0080\u0004}").text("a");
      if (byStack) {
        pickle.text(module).text(name).ops("\u0093");
      } else {
        pickle.global(module, name);
      }
      pickle.text("touch " + mark).ops("\u0085Rs.");
      String message = refused(pickle);
      assertTrue(message.contains("'" + module + "." + name + "'"), message);
      assertFalse(Files.exists(mark));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i", "o", "\u0081", "\u0092", "\u0082", "S", "V", "I", "L", "F", "P", "0", "1", "2",
        "\u0090", "\u0091", "\u0096", "\u0097", "B", "\u008b", "\u00ff"
      })
  void everyOtherOperationIsRefused(String operation) throws IOException {
    String message = refused(new Pickles().ops("\u0080\u0002(" + operation));
    assertTrue(
        message.contains("refused at byte ")
            && message.contains("operation 0x%02X".formatted((int) operation.charAt(0))),
        message);
  }

  @Test
  void lengthsThatAreNotThereAreNotBelieved() throws IOException {
    for (long length : new long[] {100, Integer.MAX_VALUE, 0xffffffffL, 0x80000000L}) {
      for (String operation : List.of("X", "T")) {
        refused(new Pickles().ops("\u0080\u0002}" + operation).number(4, length).ops("ab"));
      }
    }
    refused(new Pickles().ops("\u0080\u0002}c" + "x".repeat(1_000_000)));
    refused(new Pickles().ops("\u0080\u0002\u008a\u00ffabc"));
  }

  /** 2^60 lists within one another: whoever asks for a hash, or prints them, never ends. */
  @Test
  void listsThatGrowByDoublingCostNothing() throws IOException {
    Pickles lists = new Pickles().ops("\u0080\u0002]").put(0);
    for (int i = 0; i < 60; i++) {
      lists.ops("](").get(i).get(i).ops("e").put(i + 1);
    }
    String asKey = refused(new Pickles().raw(lists.bytes()).ops("}").get(60).ops("Ns."));
    assertTrue(asKey.contains("a key that is neither text nor number"), asKey);
    String asValue = refused(lists.ops("}").text("a").get(60).ops("s."));
    assertTrue(asValue.contains("expected a dictionary of tensors, found none"), asValue);
  }

  @Test
  void whatHoldsItselfOrIsDeepEndsAsWell() throws IOException {
    // A dictionary in itself, beside no tensor; a list in itself as an argument; a deep tuple.
    assertTrue(
        refused(new Pickles().ops("\u0080\u0002}").put(0).text("a").get(0).ops("s."))
            .contains("expected a dictionary of tensors, found none"));
    refused(
        new Pickles()
            .ops("\u0080\u0002}")
            .text("a")
            .global("torch", "Size")
            .ops("]")
            .put(0)
            .get(0)
            .ops("a\u0085Rs."));
    refused(new Pickles().ops("\u0080\u0002)" + "\u0085".repeat(1_000_000) + "."));
    refused(new Pickles().ops("\u0080\u0002" + "}".repeat(1_000_000) + "."));
    Pickles nested = new Pickles().ops("\u0080\u0002}");
    for (int i = 0; i < 100_000; i++) {
      nested.text("a").ops("}");
    }
    refused(nested.ops("s".repeat(100_000) + "."));
  }

  @Test
  void tooManyOperationsAreRefusedBeforeTheyFillTheMemory() throws IOException {
    String message = refused(new Pickles().ops("\u0080\u0002" + "]".repeat(20_000_000)));
    assertTrue(message.contains("more than 5000000 operations"), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ends at element 9 of storage '0', which has 8 | 8 | 0 | 3,3 | 3,1",
        "ends at element 9 of storage '0', which has 8 | 8 | 1 | 8 | 1",
        "ends at element 13 | 8 | 0 | 3,3 | 5,1",
        "overflows | 8 | 0 | 4611686018427387904,4 | 0,0",
        "overflows | 8 | 0 | 3 | 9223372036854775807",
        "overflows | 8 | 9223372036854775807 | 3 | 1",
        "repeats the 8 elements of storage '0' to 1099511627776 | 8 | 0 | 1048576,1048576 | 0,0",
        "a size that is no whole number | 8 | 0 | -1 | 1",
        "a size that is no whole number | 8 | 0 | 1 | -1",
        "a size that is no whole number | 8 | -4 | 1 | 1",
        "a size that is no whole number | -8 | 0 | 1 | 1",
        "a tensor of 1 dimensions with 2 strides | 8 | 0 | 1 | 1,1",
        "expected 9 elements of F32, found 8 | 9 | 0 | 9 | 1",
        "expected 4611686018427387904 elements | 4611686018427387904 | 0 | 9 | 1",
      })
  void tensorsOutsideTheirStorage(
      String complaint, long elements, long offset, String shape, String strides)
      throws IOException {
    String message =
        refused(
            new Pickles()
                .ops("\u0080\u0002}")
                .text("a")
                .tensor(elements, offset, numbers(shape), numbers(strides))
                .ops("s."));
    assertTrue(message.contains(complaint), message);
  }

  private static long[] numbers(String text) {
    return List.of(text.split(",")).stream().mapToLong(Long::parseLong).toArray();
  }

  @Test
  void archivesThatTorchDoesNotWrite() throws IOException {
    byte[] pickle = new Pickles().ops("\u0080\u0002}.").bytes();
    byte[] big = "big".getBytes(StandardCharsets.US_ASCII);
    assertZipRefused(
        "is compressed", Map.of("a/data.pkl", new byte[50_000_000]), ZipEntry.DEFLATED);
    assertZipRefused("without data.pkl", Map.of("a/other", pickle), ZipEntry.STORED);
    assertZipRefused("without data.pkl", Map.of("../a/data.pkl", pickle), ZipEntry.STORED);
    assertZipRefused(
        "expected 'little', found 'big'",
        Map.of("a/data.pkl", pickle, "a/byteorder", big),
        ZipEntry.STORED);
    Path file = folder.resolve("no-storage.bin");
    Pickles tensor =
        new Pickles()
            .ops("\u0080\u0002}")
            .text("a")
            .tensor(8, 0, new long[] {8}, new long[] {1})
            .ops("s.");
    Pickles.writeZip(file, Map.of("a/data.pkl", tensor.bytes()), ZipEntry.STORED);
    assertTrue(refused(file).contains("zip entry 'a/data/0' is missing"));
  }

  private void assertZipRefused(String complaint, Map<String, byte[]> entries, int method)
      throws IOException {
    Path file = folder.resolve("zip.bin");
    Pickles.writeZip(file, entries, method);
    String message = refused(file);
    assertTrue(message.contains(complaint), message);
  }

  @Test
  void filesThatAreNeither() throws IOException {
    Path file = folder.resolve("other.bin");
    for (String content :
        List.of("", "a", "PK\u0003\u0004", "version https://git-lfs", "\u0080\u0002N.")) {
      Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
      refused(file);
    }
    assertThrows(CheckpointException.class, () -> PyTorchFile.open(folder.resolve("none.bin")));
  }

  @ParameterizedTest
  @CsvSource({"views_protocol_4.bin, 500", "training.bin, 500", "views_legacy.bin, 1000"})
  void mutatedFiles(String name, int least) throws IOException {
    byte[] intact = Files.readAllBytes(Goldens.path("torch_save/" + name));
    int refused = 0;
    for (int seed = 0; seed < 2000; seed++) {
      // A file that is written over may be forced to the disk; a new one is not.
      Path file = folder.resolve("mutated-" + seed);
      Files.write(file, Mutations.mutate(intact, new Random(seed)));
      try {
        assertTimeout(SOON, () -> readAll(file));
      } catch (CheckpointException e) {
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
        refused++;
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        fail("seed " + seed, e);
      }
      Files.delete(file);
    }
    assertTrue(refused > least && refused < 2000, "refused: " + refused);
  }

  private static void readAll(Path file) {
    try (PyTorchFile opened = PyTorchFile.open(file)) {
      for (String name : opened.names()) {
        opened.tensor(name).close();
      }
    }
  }

  private String refused(Pickles pickle) throws IOException {
    Path file = folder.resolve("hostile.bin");
    pickle.writeZip(file);
    return refused(file);
  }

  private static String refused(Path file) {
    CheckpointException e =
        assertTimeout(SOON, () -> assertThrows(CheckpointException.class, () -> readAll(file)));
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertTrue(e.getMessage().length() < 20_000);
    return e.getMessage();
  }
}
