package io.github.ilt4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ilt4j.bench.UsefulWork.Flops;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.model.ModelBatch;
import io.github.ilt4j.model.TinyModel;
import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Multiplications counted by hand, from the sizes of {@link TinyModel}. */
class UsefulWorkTest {

  private static Flops flops(long multiplications) {
    return new Flops(2 * multiplications, 4 * multiplications);
  }

  @Test
  void theWorkOfThreeWordsIsWhatTheirSizesSay() throws IOException {
    try (TinyModel tiny = TinyModel.create(TinyModel.config(ModelForm.V2026), 1);
        ModelBatch batch = tiny.batch("ab cd")) {
      Map<String, Flops> work =
          new UsefulWork(tiny.model().config(), tiny.model().parameters()).of(batch.batch());

      // BOS, "ab ", "cd", each between BOS and EOS: rows of 3, 5 and 4.
      long layer = 4 * 16 * 16 + 2 * 16 * 32;
      assertEquals(flops(12 * layer + 2 * (9 + 25 + 16) * 16), work.get("bytes_encoder"));

      // A patch of 16 x 16 pixels in three colours for each 16 columns, and one position more.
      int[] patches =
          IntStream.of(batch.batch().words().images().orElseThrow().widths())
              .map(width -> width / 16)
              .toArray();
      long all = IntStream.of(patches).sum();
      long pairs = IntStream.of(patches).map(count -> (count + 1) * (count + 1)).sum();
      long projected = 2 * all * 3 * 16 * 16 * 16;
      assertEquals(
          new Flops(projected, projected)
              .plus(flops((all + 3) * layer + 3 * 16 * 16 + 2 * pairs * 16)),
          work.get("image_encoder"));

      // Three positions, which see 1, 2 and 3; a mapping on each side.
      long block = 3 * 32 * 32 + 32 * 32 + 2 * 32 * 64;
      assertEquals(
          flops(3 * (2 * block + 32 * 32 + 32 * 32) + 2 * (2 * (1 + 2 + 3) * 32)),
          work.get("latent_transformer"));

      // A latent and 4, 3 and 1 label bytes; keys and values are half as wide as queries.
      long decoderLayer = 2 * 32 * 32 + 2 * 32 * 16 + 3 * 32 * 64;
      assertEquals(
          flops(11 * decoderLayer + 8 * 256 * 32 + 2 * (15 + 10 + 3) * 32),
          work.get("bytes_decoder"));
    }
  }
}
