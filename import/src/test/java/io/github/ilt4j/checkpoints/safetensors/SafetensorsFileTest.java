package io.github.ilt4j.checkpoints.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class SafetensorsFileTest {
  private static final Path GOLDENS = Path.of("src/test/resources/goldens");

  @Test
  void readsEveryTensorOfAModelAsTheBytesOfTheFile() throws Exception {
    Path path = GOLDENS.resolve("welt_2026/full/model.safetensors");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    int dataStart = 8 + (int) bytes.getLong(0);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals("{format=pt}", file.metadata().toString());
      for (TensorInfo info : file.tensors()) {
        INDArray array = file.tensor(info.name());
        assertArrayEquals(info.dimensions(), array.shape(), info.name());
        if (info.elements() == 0) {
          continue;
        }
        float[] expected = new float[(int) info.elements()];
        bytes
            .slice(dataStart + (int) info.begin(), (int) info.bytes())
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer()
            .get(expected);
        assertArrayEquals(expected, array.dup().data().asFloat(), info.name());
      }
    }
  }

  @Test
  void readsIntoAViewAndTouchesNothingBesideIt() {
    try (SafetensorsFile file = SafetensorsFile.open(GOLDENS.resolve("bert/model.safetensors"))) {
      String name = "bert.encoder.layer.0.intermediate.dense.weight";
      INDArray flat = Nd4j.valueArrayOf(new long[] {64 * 32 + 20}, 7.0f, DataType.FLOAT);
      INDArray view = flat.get(NDArrayIndex.interval(13, 13 + 64 * 32)).reshape('c', 64, 32);
      file.read(name, view);
      assertEquals(file.tensor(name), view);
      for (int i = 0; i < 20; i++) {
        assertEquals(7.0f, flat.getFloat(i < 13 ? i : i + 64 * 32));
      }
      assertEquals(file.tensor(name).getFloat(0, 0), flat.getFloat(13));
    }
  }
}
