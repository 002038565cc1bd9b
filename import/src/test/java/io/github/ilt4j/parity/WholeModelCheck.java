package io.github.ilt4j.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.safetensors.SafetensorsFile;
import io.github.ilt4j.graphs.model.Decoding;
import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.WordLatentBatch;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.model.Words;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A whole model against its reference tensors: vectors of words, latents, logits, loss, gradients.
 */
final class WholeModelCheck {

  private final GoldenFolder golden;
  private final WordLatentConfig config;
  private final SafetensorsFile weights;

  WholeModelCheck(GoldenFolder golden, WordLatentConfig config, SafetensorsFile weights) {
    this.golden = golden;
    this.config = config;
    this.weights = weights;
  }

  void run() {
    try (WordLatentModel model = load()) {
      WordLatentBatch batch = batch();
      Map<Modality, INDArray> vectors = model.encode(batch.words(), model.modalities());
      checkVectors(batch, vectors);
      INDArray latents =
          model.latents(vectors, batch.wordIndex(), batch.attentionMask(), batch.positionIds());
      check("out.mapped_latents", latents);
      checkLogits(model, batch, latents);
      assertEquals(
          golden.tensor("out.loss").getDouble(0),
          model.evaluate(batch, model.modalities()).meanLoss(),
          5e-5,
          golden.name());
      double loss = model.forwardBackward(batch, model.modalities(), 1, 1.0 / batch.labelCount());
      assertEquals(golden.tensor("out.loss").getDouble(0), loss / batch.labelCount(), 5e-5);
      for (String grad : golden.named("grad.")) {
        GoldenFolder.assertClose(
            golden.name() + " " + grad,
            golden.tensor(grad),
            model.parameters().gradient(grad.substring("grad.".length())),
            row -> true);
      }
    }
  }

  WordLatentModel load() {
    WordLatentModel model = WordLatentModel.create(config, SameDiffStage::new);
    for (String name : model.parameters().names()) {
      weights.read(name, model.parameters().value(name));
    }
    return model;
  }

  private void checkVectors(WordLatentBatch batch, Map<Modality, INDArray> vectors) {
    vectors.forEach(
        (modality, table) -> {
          String name = modality == Modality.IMAGE ? "out.image_embeds" : "out.text_embeds";
          INDArray expected = golden.tensor(name);
          INDArray found = Nd4j.zeros(DataType.FLOAT, expected.shape());
          INDArray rows = found.reshape(-1, expected.size(2));
          for (int i = 0; i < batch.wordIndex().length; i++) {
            if (batch.wordIndex()[i] >= 0) {
              rows.putRow(i, table.getRow(batch.wordIndex()[i]));
            }
          }
          check(name, found);
        });
  }

  private void checkLogits(WordLatentModel model, WordLatentBatch batch, INDArray latents) {
    INDArray expected = golden.tensor("out.logits");
    int bytes = (int) expected.size(2);
    INDArray inputs = golden.tensor("in.labels_input").castTo(DataType.INT32).reshape(-1, bytes);
    INDArray rows = expected.reshape(-1, bytes, 256);
    try (Decoding decoding = model.decode()) {
      for (int i = 0; i < batch.labels().size(); i++) {
        int[] ids = inputs.getRow(i).toIntVector();
        List<float[]> logits = List.of();
        for (int j = 0; j < batch.labels().get(i).length; j++) {
          // The first id is BOS, with which every word begins.
          logits =
              j == 0
                  ? decoding.beginWords(
                      List.of(latents.getRow(i).toFloatVector()), List.of(new int[0]))
                  : decoding.continueWords(new int[] {0}, new int[] {ids[j]});
          GoldenFolder.assertClose(
              golden.name() + " out.logits of position " + i + ", byte " + j,
              rows.slice(i).slice(j).reshape(1, 256),
              Nd4j.createFromArray(logits.get(0)).reshape(1, 256),
              row -> true);
        }
      }
    }
  }

  private void check(String name, INDArray found) {
    INDArray expected = golden.tensor(name);
    int[] valid = golden.tensor("out.valid_words").castTo(DataType.INT32).data().asInt();
    LongPredicate rows = row -> valid[(int) row] == 1;
    GoldenFolder.assertClose(
        golden.name() + " " + name, expected, found.reshape(expected.shape()), rows);
  }

  /** The reference's padded tensors as a batch of distinct words. */
  WordLatentBatch batch() {
    INDArray ids = golden.tensor("in.input_ids").castTo(DataType.INT32);
    int positions = (int) (ids.size(0) * ids.size(1));
    INDArray rows = ids.reshape(positions, ids.size(2));
    int[] valid = golden.tensor("out.valid_words").castTo(DataType.INT32).data().asInt();
    Map<String, Integer> known = new LinkedHashMap<>();
    List<int[]> words = new ArrayList<>();
    List<Integer> first = new ArrayList<>();
    int[] index = new int[positions];
    for (int i = 0; i < positions; i++) {
      int[] word = trimmed(rows.getRow(i).toIntVector());
      if (valid[i] == 0) {
        index[i] = -1;
        continue;
      }
      Integer number = known.putIfAbsent(Arrays.toString(word), words.size());
      if (number == null) {
        number = words.size();
        words.add(word);
        first.add(i);
      }
      index[i] = number;
    }
    INDArray labels =
        golden.tensor("in.labels_output").castTo(DataType.INT32).reshape(positions, -1);
    List<int[]> asked = new ArrayList<>();
    for (int i = 0; i < positions; i++) {
      asked.add(trimmed(labels.getRow(i).toIntVector()));
    }
    INDArray mask = golden.tensor("in.attention_mask").castTo(DataType.FLOAT);
    Optional<Words.Images> images =
        config.imageEncoder().isPresent() ? Optional.of(images(first)) : Optional.empty();
    return new WordLatentBatch(
        new Words(words, images),
        index,
        mask.reshape(mask.size(0), mask.size(2), mask.size(3)),
        golden.tensor("in.position_ids").castTo(DataType.INT32),
        asked);
  }

  private Words.Images images(List<Integer> first) {
    INDArray all = golden.tensor("in.input_images_u8").castTo(DataType.FLOAT);
    INDArray flat = all.reshape(-1, all.size(2), all.size(3), all.size(4));
    INDArray sizes =
        golden.tensor("in.input_images_dimensions").castTo(DataType.INT32).reshape(-1, 2);
    INDArray pixels =
        Nd4j.create(DataType.FLOAT, first.size(), all.size(2), all.size(3), all.size(4));
    int[] heights = new int[first.size()];
    int[] widths = new int[first.size()];
    for (int i = 0; i < heights.length; i++) {
      pixels.putSlice(i, flat.slice(first.get(i)).sub(127.5).div(127.5));
      heights[i] = sizes.getInt(first.get(i), 0);
      widths[i] = sizes.getInt(first.get(i), 1);
    }
    assertTrue(heights.length > 0);
    return new Words.Images(pixels, heights, widths);
  }

  private static int[] trimmed(int[] row) {
    int length = row.length;
    while (length > 0 && row[length - 1] == 0) {
      length--;
    }
    return Arrays.copyOf(row, length);
  }
}
