package io.github.ilt4j.checkpoints.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.Goldens;
import io.github.ilt4j.checkpoints.WeightsFolder;
import io.github.ilt4j.checkpoints.tensors.Dtype;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class PyTorchFileTest {

  /** Old names of norms, to the bit the values that safetensors holds of the same weights. */
  @ParameterizedTest
  @CsvSource({
    "bin_zip, bert",
    "bin_legacy, bert",
    "bin_sharded, bert",
    "bin_zip_fp16, bert_formats/fp16",
    "bin_zip_bf16, bert_formats/bf16",
  })
  void holdsWhatSafetensorsHoldsOfTheSameWeights(String form, String other) {
    try (WeightsFolder found = WeightsFolder.open(Goldens.path("bert_formats/" + form));
        WeightsFolder expected = WeightsFolder.open(Goldens.path(other))) {
      for (String name : expected.names()) {
        String inFile =
            form.equals("bin_legacy")
                ? name.replace("LayerNorm.weight", "LayerNorm.gamma")
                    .replace("LayerNorm.bias", "LayerNorm.beta")
                : name;
        assertEquals(
            expected.find(name).orElseThrow().dtype(), found.find(inFile).orElseThrow().dtype());
        assertEquals(expected.tensor(name), found.tensor(inFile), name);
      }
      // What is tied is in PyTorch's files twice, in one storage.
      assertEquals(
          found.tensor("bert.embeddings.word_embeddings.weight"),
          found.tensor("cls.predictions.decoder.weight"));
    }
  }

  @Test
  void anOldFileHasABufferOfWholeNumbers() {
    try (WeightsFolder weights = WeightsFolder.open(Goldens.path("bert_formats/bin_legacy"))) {
      INDArray ids = weights.tensor("bert.embeddings.position_ids");
      assertEquals(DataType.INT64, ids.dataType());
      assertEquals(Nd4j.arange(48).castTo(DataType.INT64).reshape(1, 48), ids);
    }
  }

  /** The values are those that the script in the goldens' README puts there. */
  @ParameterizedTest
  @ValueSource(strings = {"views.bin", "views_protocol_4.bin", "views_legacy.bin"})
  void viewsOfSharedStoragesAreReadAsTheTensorsThatTheyAre(String name) {
    INDArray base = Nd4j.arange(24).castTo(DataType.FLOAT).reshape(4, 6);
    INDArray cube = Nd4j.arange(60).castTo(DataType.DOUBLE).reshape(3, 4, 5).div(4);
    INDArray floats = cube.castTo(DataType.FLOAT);
    try (PyTorchFile file = PyTorchFile.open(Goldens.path("torch_save/" + name))) {
      assertHolds(file, "base", base);
      assertHolds(file, "parameter", base);
      assertHolds(file, "transposed", base.transpose());
      assertHolds(file, "part", base.get(NDArrayIndex.interval(1, 3), NDArrayIndex.interval(2, 5)));
      assertHolds(file, "steps", base.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2, 6)));
      assertHolds(file, "column", base.getColumn(3));
      assertHolds(file, "one", Nd4j.createFromArray(16f).reshape(1, 1));
      assertHolds(file, "permuted", cube.permute(2, 0, 1));
      assertHolds(file, "permuted_half", floats.mul(4).permute(1, 2, 0));
      assertHolds(file, "brain", base.transpose());
      assertHolds(file, "scalar", Nd4j.scalar(2.5f));
      assertHolds(
          file,
          "expanded",
          Nd4j.createFromArray(0f, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2).reshape(4, 3));
      assertArrayEquals(new long[] {0, 5}, file.tensor("empty").shape());
      assertHolds(file, "i64", Nd4j.createFromArray(0L, 3, 1, 4, 2, 5).reshape(3, 2));
      for (Map.Entry<String, DataType> type :
          Map.of("i32", DataType.INT32, "i16", DataType.INT16, "u8", DataType.UINT8).entrySet()) {
        assertHolds(file, type.getKey(), Nd4j.createFromArray(0, 1, 2, 3).castTo(type.getValue()));
      }
      assertHolds(file, "i8", Nd4j.createFromArray(-2, -1, 0, 1).castTo(DataType.INT8));
      assertHolds(file, "bool", Nd4j.createFromArray(true, false, true));
      assertEquals(Dtype.BF16, file.find("brain").orElseThrow().dtype());
      // A tensor of 64 bits goes into parameters of 32, rounded.
      INDArray rounded = Nd4j.create(DataType.FLOAT, 5, 3, 4);
      file.read("permuted", rounded);
      assertEquals(floats.permute(2, 0, 1).dup('c'), rounded);
    }
  }

  /** 200 x 300 elements: more than one window, in columns and steps. */
  @Test
  void aTransposedTensorLargerThanTheWindow() {
    try (PyTorchFile file = PyTorchFile.open(Goldens.path("torch_save/views.bin"))) {
      INDArray wide = file.tensor("wide");
      assertArrayEquals(new long[] {300, 29}, wide.shape());
      for (int i = 0; i < 300; i++) {
        for (int j = 0; j < 29; j++) {
          assertEquals(7 * j * 300 + i, wide.getFloat(i, j));
        }
      }
    }
  }

  @Test
  void aTrainingCheckpointHasItsTensorsUnderNamesWithDots() {
    try (PyTorchFile file = PyTorchFile.open(Goldens.path("torch_save/training.bin"))) {
      assertEquals(
          List.of(
              "model.weight",
              "model.bias",
              "optimizer.state.0.step",
              "optimizer.state.0.exp_avg",
              "optimizer.state.0.exp_avg_sq",
              "optimizer.state.1.step",
              "optimizer.state.1.exp_avg",
              "optimizer.state.1.exp_avg_sq"),
          List.copyOf(file.names()));
      assertHolds(file, "model.weight", Nd4j.arange(6).castTo(DataType.FLOAT).reshape(3, 2));
    }
  }

  @Test
  void namesWhatIsNearWhatIsNotThere() {
    try (PyTorchFile file = PyTorchFile.open(Goldens.path("torch_save/views.bin"))) {
      assertFalse(file.find("bass").isPresent());
      CheckpointException e = assertThrows(CheckpointException.class, () -> file.tensor("bass"));
      assertTrue(e.getMessage().contains("no tensor 'bass'; did you mean 'base'?"), e.getMessage());
    }
  }

  private static void assertHolds(PyTorchFile file, String name, INDArray expected) {
    INDArray found = file.tensor(name);
    assertEquals(expected.dataType(), found.dataType(), name);
    assertArrayEquals(expected.shape(), found.shape(), name);
    assertEquals(expected.dup('c'), found, name);
  }
}
