package io.github.ilt4j.checkpoints.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsHeaderTest {
  @TempDir Path folder;

  @Test
  void tensorsComeInTheOrderOfTheirBytesWhateverTheHeadersOrder() throws IOException {
    Path path =
        write(
            "{\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]},"
                + "\"a\":{\"dtype\":\"U8\",\"shape\":[2,2],\"data_offsets\":[0,4]},"
                + "\"none\":{\"dtype\":\"F32\",\"shape\":[0,7],\"data_offsets\":[12,12]},"
                + "\"one\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[16,24]},"
                + "\"pad\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[12,16]}}   ",
            24);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals("[a, b, none, pad, one]", file.names().toString());
      assertEquals(0, file.tensor("none").length());
      assertEquals(0, file.tensor("one").rank());
    }
  }

  /** The data is 8 bytes long. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "unknown dtype 'F33'; known: [BOOL, | {\"a\":{\"dtype\":\"F33\",\"shape\":[2],\"data_offsets\":[0,8]}}",
        "ends at byte 16 of the data | {\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}",
        "takes 12 bytes, but data_offsets [0, 8] span 8 | {\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}",
        "overflows | {\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,2],\"data_offsets\":[0,8]}}",
        "not valid JSON | {\"a\":{\"dtype\":\"F32\",\"shape\":[46116860184273879040],\"data_offsets\":[0,8]}}",
        "negative number -2 | {\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
        "negative number -8 | {\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}}",
        "expected whole numbers | {\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}",
        "expected data_offsets | {\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}",
        "expected data_offsets | {\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,9]}}",
        "tensor 'a': expected dtype, shape and data_offsets | {\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}",
        "tensor 'b': overlaps | {\"a\":{\"dtype\":\"U8\",\"shape\":[6],\"data_offsets\":[0,6]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}",
        "tensor 'b': leaves a hole | {\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}",
        "tensor 'b': leaves a hole | {\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}",
        "the tensors end at byte 6 | {\"a\":{\"dtype\":\"U8\",\"shape\":[6],\"data_offsets\":[0,6]}}",
        "the tensors end at byte 0 | {}",
        "not aligned to the 4 bytes of F32 | {\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]},\"c\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[6,8]}}",
        "Duplicate field 'a' | {\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[4,8]}}",
        "metadata 'k': expected a string | {\"__metadata__\":{\"k\":1}}",
        "header entry 'a': expected an object | {\"a\":[]}",
        "no JSON object | [1]",
        "not valid JSON | {\"a\":",
        "text follows | {} {}",
        "not valid JSON | hello",
        "not valid JSON | {\"a\":{\"x\":[[[[[[[[[[[[1]]]]]]]]]]]]}}",
      })
  void refuses(String complaint, String json) throws IOException {
    Path path = write(json, 8);
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> SafetensorsFile.open(path));
    assertTrue(e.getMessage().startsWith(path + ": "), e.getMessage());
    assertTrue(e.getMessage().contains(complaint), e.getMessage());
  }

  @Test
  void refusesAHeaderThatIsNotUtf8() throws IOException {
    byte[] header =
        "{\"?\":{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}}"
            .getBytes(StandardCharsets.UTF_8);
    header[2] = (byte) 0xff;
    Path path = write(header, header.length, 8);
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> SafetensorsFile.open(path));
    assertTrue(e.getMessage().contains("not valid JSON"), e.getMessage());
  }

  @Test
  void refusesAHeaderLengthBeyondTheFileOrTheFormatsLimit() throws IOException {
    for (long length :
        new long[] {11, 100_000_001, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
      Path path = write("{}".getBytes(StandardCharsets.UTF_8), length, 8);
      CheckpointException e =
          assertThrows(CheckpointException.class, () -> SafetensorsFile.open(path));
      assertTrue(
          e.getMessage().contains("header length " + Long.toUnsignedString(length)),
          e.getMessage());
    }
    Path stub = Files.write(folder.resolve("stub.safetensors"), new byte[7]);
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> SafetensorsFile.open(stub));
    assertTrue(e.getMessage().contains("this file has 7"), e.getMessage());
  }

  @Test
  void saysThatAFileIsMissing() {
    Path path = folder.resolve("none.safetensors");
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> SafetensorsFile.open(path));
    assertEquals(path + ": cannot be opened: no such file or folder", e.getMessage());
  }

  private Path write(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return write(json, json.length, dataBytes);
  }

  private Path write(byte[] header, long length, int dataBytes) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(header);
    return Files.write(folder.resolve("bad.safetensors"), bytes.array());
  }
}
