package io.github.ilt4j.checkpoints.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.Goldens;
import io.github.ilt4j.checkpoints.tensors.Dtype;
import io.github.ilt4j.checkpoints.tensors.HostMemory;
import io.github.ilt4j.checkpoints.tensors.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class SafetensorsWriterTest {
  @TempDir Path folder;

  @Test
  void writesTheVeryBytesOfTheReferencesWriter() throws IOException {
    List<Path> files = Goldens.files(".safetensors");
    assertTrue(files.size() > 25, files.toString());
    Path copy = folder.resolve("copy.safetensors");
    for (Path path : files) {
      SafetensorsWriter writer = new SafetensorsWriter();
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        file.metadata().forEach(writer::metadata);
        for (TensorInfo info : file.tensors()) {
          writer.add(info.name(), info.dtype(), file.tensor(info.name()));
        }
      }
      writer.write(copy);
      assertArrayEquals(Files.readAllBytes(path), Files.readAllBytes(copy), path.toString());
    }
  }

  @Test
  void viewsOfManyPiecesComeBackInEveryPrecision() {
    int length = 3 * HostMemory.PIECE / 4 + 5;
    float[] values = new float[length];
    Random random = new Random(1);
    for (int i = 0; i < length; i++) {
      values[i] = random.nextInt(256) - 128;
    }
    INDArray whole = Nd4j.createUninitialized(DataType.FLOAT, length + 9);
    INDArray view = whole.get(NDArrayIndex.interval(7, 7 + length));
    view.assign(Nd4j.createFromArray(values));
    Path path = folder.resolve("large.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter();
    for (Dtype dtype : List.of(Dtype.F32, Dtype.F16, Dtype.BF16)) {
      writer.add(dtype.name(), dtype, view);
    }
    writer.write(path);
    INDArray back = Nd4j.zeros(DataType.FLOAT, length + 9);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (String name : file.names()) {
        back.assign(0);
        file.read(name, back.get(NDArrayIndex.interval(2, 2 + length)));
        float[] all = back.toFloatVector();
        assertArrayEquals(values, Arrays.copyOfRange(all, 2, 2 + length), name);
        assertEquals(0, all[1] + all[2 + length]);
      }
    }
  }

  @Test
  void everyTypeComesBack() throws IOException {
    StringBuilder header = new StringBuilder("{");
    List<Dtype> types = new ArrayList<>(List.of(Dtype.values()));
    Collections.reverse(types);
    int at = 0;
    for (Dtype dtype : types) {
      int end = at + 6 * dtype.bytes();
      header.append(
          "\"t\u05d0.%s\":{\"dtype\":\"%s\",\"shape\":[2,3],\"data_offsets\":[%d,%d]},"
              .formatted(dtype, dtype, at, end));
      at = end;
    }
    header.setCharAt(header.length() - 1, '}');
    while (header.toString().getBytes(StandardCharsets.UTF_8).length % 8 != 0) {
      header.append(' ');
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + at).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    while (bytes.hasRemaining()) {
      // A boolean is 0 or 1; both occur in every type.
      bytes.put((byte) (bytes.position() % 7 == 0 ? 1 : 0));
    }
    Path path = Files.write(folder.resolve("types.safetensors"), bytes.array());
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (TensorInfo info : file.tensors()) {
        writer.add(info.name(), info.dtype(), file.tensor(info.name()));
      }
    }
    Path copy = folder.resolve("copy.safetensors");
    writer.write(copy);
    assertArrayEquals(bytes.array(), Files.readAllBytes(copy));
  }

  @Test
  void aTransposedViewIsStoredRowByRow() throws IOException {
    INDArray array = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}});
    Path path = folder.resolve("transposed.safetensors");
    new SafetensorsWriter().add("t", array.transpose()).write(path);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    int start = 8 + (int) bytes.getLong(0);
    float[] expected = {1, 4, 2, 5, 3, 6};
    for (int i = 0; i < 6; i++) {
      assertEquals(expected[i], bytes.getFloat(start + 4 * i));
    }
  }

  @Test
  void refusesATakenNameAndATypeThatDoesNotSuit() {
    INDArray array = Nd4j.zeros(DataType.FLOAT, 2);
    SafetensorsWriter writer = new SafetensorsWriter().add("a", array);
    assertThrows(IllegalArgumentException.class, () -> writer.add("a", array));
    assertThrows(IllegalArgumentException.class, () -> writer.add("__metadata__", array));
    assertThrows(IllegalArgumentException.class, () -> writer.add("b", Dtype.I32, array));
    assertThrows(
        IllegalArgumentException.class, () -> writer.add("c", array.castTo(DataType.FLOAT16)));
  }

  @Test
  void aWriteThatFailsLeavesTheOlderFileAndNothingBesideIt() throws IOException {
    Path path = folder.resolve("model.safetensors");
    INDArray array = Nd4j.ones(DataType.FLOAT, 4);
    new SafetensorsWriter().add("a", array).write(path);
    byte[] before = Files.readAllBytes(path);
    INDArray closed = Nd4j.ones(DataType.FLOAT, 4);
    SafetensorsWriter writer = new SafetensorsWriter().add("a", closed);
    closed.close();
    assertThrows(RuntimeException.class, () -> writer.write(path));
    assertArrayEquals(before, Files.readAllBytes(path));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(path), left.toList());
    }
    Path nowhere = folder.resolve("none/model.safetensors");
    CheckpointException e =
        assertThrows(
            CheckpointException.class,
            () -> new SafetensorsWriter().add("a", array).write(nowhere));
    assertEquals(nowhere + ": cannot be written: no such file or folder", e.getMessage());
  }
}
