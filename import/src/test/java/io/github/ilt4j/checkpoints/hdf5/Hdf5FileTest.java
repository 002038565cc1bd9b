package io.github.ilt4j.checkpoints.hdf5;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.Goldens;
import io.github.ilt4j.checkpoints.WeightsFolder;
import io.github.ilt4j.checkpoints.hdf5.Hdf5Structure.Dataset;
import io.github.ilt4j.checkpoints.tensors.PositionedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.javacpp.Loader;
import org.deeplearning4j.nn.modelimport.keras.Hdf5Archive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class Hdf5FileTest {
  private static final String GOLDEN = "bert_formats/tf_h5";

  @TempDir Path folder;

  /** The same weights as safetensors has them: kernels transposed, PyTorch's names. */
  @Test
  void holdsWhatSafetensorsHoldsOfTheSameWeights() {
    try (WeightsFolder found = WeightsFolder.open(Goldens.path(GOLDEN));
        WeightsFolder expected = WeightsFolder.open(Goldens.path("bert"))) {
      Set<String> names = new TreeSet<>(expected.names());
      assertEquals(names, new TreeSet<>(found.names()));
      for (String name : names) {
        assertEquals(expected.tensor(name), found.tensor(name), name);
      }
      assertTrue(found.transposes("bert.encoder.layer.0.intermediate.dense.weight"));
      assertFalse(found.transposes("bert.embeddings.word_embeddings.weight"));
    }
  }

  /** Against deeplearning4j-modelimport, dataset by dataset. */
  @Test
  void readsWhatHdf5ArchiveReads() throws Exception {
    assumeTrue(
        !Loader.getPlatform().equals("macosx-arm64"),
        "HDF5 has no native library for Apple's arm64");
    Path path = Goldens.path(GOLDEN).resolve("tf_model.h5");
    int compared = 0;
    try (Hdf5Archive archive = new Hdf5Archive(path.toString());
        Hdf5File file = Hdf5File.open(path)) {
      for (Dataset dataset : PositionedFile.open(path, Hdf5Structure::read)) {
        String[] groups = dataset.groups().toArray(String[]::new);
        INDArray expected = archive.readDataSet(dataset.name(), groups);
        TensorFlowNames naming =
            TensorFlowNames.of(dataset.groups(), dataset.name(), expected.rank());
        INDArray found = file.tensor(naming.name());
        assertEquals(naming.transposes() ? expected.transpose() : expected, found, naming.name());
        compared++;
      }
    }
    assertEquals(42, compared);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vit/tf_vi_t_model/vit/encoder/layer_._11/attention/attention/query | kernel:0 | 2 | vit.encoder.layer.11.attention.attention.query.weight | 1,0",
        "vit/tf_vi_t_model/vit/embeddings/patch_embeddings/projection | kernel:0 | 4 | vit.embeddings.patch_embeddings.projection.weight | 3,2,0,1",
        "vit/tf_vi_t_model/vit/embeddings | cls_token:0 | 3 | vit.embeddings.cls_token | 0,1,2",
        "transformer/tfgp_t2lm_head_model/transformer/h_._0/attn/c_attn | weight:0 | 2 | transformer.h.0.attn.c_attn.weight | 0,1",
        "nsp___cls/tf_bert_for_pre_training/nsp___cls/seq_relationship | bias:0 | 1 | cls.seq_relationship.bias | 0",
        "a/b/batch_norm | moving_variance:0 | 1 | batch_norm.running_var | 0",
      })
  void namesAndOrdersAsTransformersConvertsThem(
      String groups, String dataset, int rank, String name, String order) {
    TensorFlowNames naming = TensorFlowNames.of(List.of(groups.split("/")), dataset, rank);
    assertEquals(name, naming.name());
    assertEquals("[" + order.replace(",", ", ") + "]", naming.order().toString());
  }

  /** Each is a field that the native library believes; offsets as the golden file has them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no signature | 0 | 0",
        "version 0 of the superblock | 8 | 2",
        "truncated? | 40 | 1000000000",
        "no other block before | 24 | 8",
        "object header of 16 bytes at byte -2 lies outside | 64 | -2",
        "in two places | 80 | 96",
      })
  void refuses(String complaint, int at, long value) throws IOException {
    byte[] bytes = Files.readAllBytes(Goldens.path(GOLDEN).resolve("tf_model.h5"));
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
    Path file = folder.resolve("broken.h5");
    Files.write(file, bytes);
    CheckpointException e = assertThrows(CheckpointException.class, () -> Hdf5File.open(file));
    assertTrue(
        e.getMessage().startsWith(file + ": ") && e.getMessage().contains(complaint),
        e.getMessage());
  }

  @Test
  void mutatedFilesEndInAnError() throws IOException {
    MutatedHdf5Files files = new MutatedHdf5Files(Goldens.path(GOLDEN).resolve("tf_model.h5"));
    int refused = 0;
    for (int seed = 0; seed < 1000; seed++) {
      Path file = folder.resolve("mutated-" + seed);
      Files.write(file, files.mutated(new Random(seed)));
      try {
        assertTimeout(Duration.ofSeconds(5), () -> readAll(file));
      } catch (CheckpointException e) {
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
        refused++;
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        fail("seed " + seed, e);
      }
      Files.delete(file);
    }
    assertTrue(refused > 200 && refused < 1000, "refused: " + refused);
  }

  private static void readAll(Path path) {
    try (Hdf5File file = Hdf5File.open(path)) {
      for (String name : file.names()) {
        file.tensor(name).close();
      }
    }
  }

  @Test
  void aFileThatIsNotThere() {
    assertThrows(CheckpointException.class, () -> Hdf5File.open(folder.resolve("none.h5")));
    assertArrayEquals(new String[0], folder.toFile().list());
  }
}
