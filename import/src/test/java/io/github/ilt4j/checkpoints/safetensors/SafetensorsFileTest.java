package io.github.ilt4j.checkpoints.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.Goldens;
import io.github.ilt4j.checkpoints.tensors.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class SafetensorsFileTest {
  @TempDir Path folder;

  @Test
  void readsEveryTensorOfAModelAsTheBytesOfTheFile() throws IOException {
    Path path = Goldens.path("welt_2026/full/model.safetensors");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    int dataStart = 8 + (int) bytes.getLong(0);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals("{format=pt}", file.metadata().toString());
      long begin = 0; // Tensors stand without holes, in the order of their bytes.
      for (TensorInfo info : file.tensors()) {
        INDArray array = file.tensor(info.name());
        assertArrayEquals(info.dimensions(), array.shape(), info.name());
        for (int i = 0; i < info.elements(); i++) {
          float expected = bytes.getFloat(dataStart + (int) begin + 4 * i);
          assertEquals(expected, array.data().getFloat(i), info.name());
        }
        begin += info.bytes();
      }
    }
  }

  @Test
  void halfPrecisionFilesHoldTheSameWeightsWithinTheirPrecision() {
    try (SafetensorsFile full = SafetensorsFile.open(Goldens.path("bert/model.safetensors"));
        SafetensorsFile half =
            SafetensorsFile.open(Goldens.path("bert_formats/fp16/model.safetensors"));
        SafetensorsFile brain =
            SafetensorsFile.open(Goldens.path("bert_formats/bf16/model.safetensors"))) {
      assertEquals(full.names(), half.names());
      for (String name : full.names()) {
        INDArray expected = full.tensor(name);
        assertClose(expected, half.tensor(name), 0x1p-11, name);
        assertClose(expected, brain.tensor(name), 0x1p-8, name);
      }
    }
  }

  /** Rounding to the nearest is off by at most half a step of the last bit. */
  private static void assertClose(
      INDArray expected, INDArray actual, double relative, String name) {
    for (int i = 0; i < expected.length(); i++) {
      double value = expected.data().getFloat(i);
      assertEquals(value, actual.data().getFloat(i), Math.abs(value) * relative + 0x1p-25, name);
    }
  }

  @Test
  void readsIntoAViewAndTouchesNothingBesideIt() {
    try (SafetensorsFile file = SafetensorsFile.open(Goldens.path("bert/model.safetensors"))) {
      String name = "bert.encoder.layer.0.intermediate.dense.weight";
      INDArray flat = Nd4j.valueArrayOf(new long[] {64 * 32 + 20}, 7.0f, DataType.FLOAT);
      INDArray view = flat.get(NDArrayIndex.interval(13, 13 + 64 * 32)).reshape('c', 64, 32);
      file.read(name, view);
      assertEquals(file.tensor(name), view);
      assertEquals(file.tensor(name).getFloat(0, 0), flat.getFloat(13));
      for (int i = 0; i < 20; i++) {
        assertEquals(7.0f, flat.getFloat(i < 13 ? i : i + 64 * 32));
      }
    }
  }

  @Test
  void refusesADestinationThatDoesNotFit() {
    try (SafetensorsFile file = SafetensorsFile.open(Goldens.path("bert/model.safetensors"))) {
      String name = "cls.predictions.bias";
      for (INDArray wrong :
          new INDArray[] {Nd4j.create(DataType.FLOAT, 109), Nd4j.create(DataType.DOUBLE, 110)}) {
        CheckpointException e =
            assertThrows(CheckpointException.class, () -> file.read(name, wrong));
        assertTrue(
            e.getMessage().contains("'cls.predictions.bias': F32 [110] does not fit"),
            e.getMessage());
      }
      CheckpointException e =
          assertThrows(CheckpointException.class, () -> file.tensor("cls.predictions.bais"));
      assertTrue(e.getMessage().contains("no tensor 'cls.predictions.bais'"), e.getMessage());
      assertTrue(e.getMessage().contains("did you mean 'cls.predictions.bias'"), e.getMessage());
      INDArray strided = Nd4j.create(DataType.FLOAT, 110, 2).getColumn(0);
      assertThrows(IllegalArgumentException.class, () -> file.read(name, strided));
    }
  }

  @Test
  void readsBeyondTwoAndFourGigabytes() throws IOException {
    long hole = 5L << 30;
    Path path = folder.resolve("sparse.safetensors");
    String header =
        "{\"hole\":{\"dtype\":\"U8\",\"shape\":["
            + hole
            + "],\"data_offsets\":[0,"
            + hole
            + "]},"
            + "\"last\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":["
            + hole
            + ","
            + (hole + 12)
            + "]}}";
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      ByteBuffer start = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(start.putLong(json.length).put(json).flip());
      ByteBuffer last = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(last.putFloat(1.5f).putFloat(-2).putFloat(3).flip(), 8 + json.length + hole);
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(hole, file.find("hole").orElseThrow().elements());
      assertArrayEquals(new float[] {1.5f, -2, 3}, file.tensor("last").toFloatVector());
    } finally {
      Files.delete(path);
    }
  }

  @Test
  void aFileThatShrinksWhileItIsReadIsAnErrorThatNamesTheTensor() throws IOException {
    Path path = folder.resolve("shrinking.safetensors");
    Files.copy(Goldens.path("bert/model.safetensors"), path);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      String last = "cls.predictions.transform.dense.weight";
      long size = Files.size(path);
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        channel.truncate(size - 10);
      }
      CheckpointException e = assertThrows(CheckpointException.class, () -> file.tensor(last));
      assertTrue(
          e.getMessage().contains("tensor '" + last + "': the file ends at byte " + (size - 10)),
          e.getMessage());
      assertEquals(110, file.tensor("cls.predictions.bias").length());
    }
  }

  @Test
  void closingTwiceIsFineAndReadingAfterwardsIsAnError() {
    SafetensorsFile file = SafetensorsFile.open(Goldens.path("bert/model.safetensors"));
    file.close();
    file.close();
    assertThrows(CheckpointException.class, () -> file.tensor("cls.predictions.bias"));
  }
}
