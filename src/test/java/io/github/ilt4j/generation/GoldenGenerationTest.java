package io.github.ilt4j.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ilt4j.checkpoints.Checkpoint;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsFile;
import io.github.ilt4j.datasets.TextForm;
import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import io.github.ilt4j.datasets.bytes.TextProcessor;
import io.github.ilt4j.datasets.words.WordSegmenter;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.model.Words;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Greedy generation against the reference's, with the reference's own pictures of the words. */
class GoldenGenerationTest {

  private static final Path GOLDENS =
      Path.of("..", "import", "src", "test", "resources", "goldens");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "welt_seed/full",
        "welt_seed/no_image",
        "welt_seed/no_bytes",
        "welt_2026/full",
        "welt_2026/no_image",
        "welt_2026/no_bytes"
      })
  void wordsEqualTheReference(String name) throws IOException {
    Path folder = GOLDENS.resolve(name);
    JsonNode golden = new ObjectMapper().readTree(folder.resolve("generation.json").toFile());
    try (Checkpoint checkpoint = Checkpoint.open(folder);
        SafetensorsFile io = SafetensorsFile.open(folder.resolve("io.safetensors"));
        WordLatentModel model = WordLatentModel.create(checkpoint.config(), SameDiffStage::new)) {
      checkpoint.load(model.parameters());
      boolean newForm = checkpoint.config().form() == ModelForm.V2026;
      TextProcessor processor =
          new TextProcessor(
              newForm ? TextForm.V2026 : TextForm.V2025, golden.path("max_word_length").asInt());
      Generator generator =
          new Generator(
              model,
              processor,
              options(golden.path("max_generated_words").asInt()),
              model.modalities(),
              words(processor, golden.path("image_index"), io));
      List<String> prompts = strings(golden.path("prompts"));
      List<Generated> together = generator.generate(prompts);
      for (int i = 0; i < prompts.size(); i++) {
        assertEquals(
            strings(golden.path("words_per_prompt").path(i)), together.get(i).prompt(), name);
        assertEquals(golden.path("texts").path(i).asText(), together.get(i).text(), name);
        assertEquals(together.get(i), generator.generate(List.of(prompts.get(i))).get(0), "alone");
      }
      JsonNode partial = golden.path("partial");
      if (partial.has("prompt")) {
        Generator shorter =
            new Generator(
                model,
                processor,
                options(1),
                model.modalities(),
                words(processor, golden.path("image_index"), io));
        List<String> begun = strings(partial.path("words"));
        assertEquals(
            List.of(untilComplete(begun.get(begun.size() - 1), partial.path("steps").path(0))),
            shorter.generate(List.of(partial.path("prompt").asText())).get(0).words(),
            name + " inside a word");
      }
    }
  }

  /**
   * The reference's first word up to where it is whole together with what the prompt gave of it.
   * The reference looks at its new part alone, and goes on.
   */
  private static String untilComplete(String given, JsonNode step) {
    StringBuilder added = new StringBuilder();
    for (JsonNode value : step.path(0)) {
      if (value.asInt() == ByteTokenizer.EOS || WordSegmenter.isComplete(given + added)) {
        break;
      }
      added.append((char) value.asInt());
    }
    return added.toString();
  }

  private static GenerationOptions options(int words) {
    return GenerationOptions.builder().maxWords(words).build();
  }

  /** What the encoders read of words, the pictures taken from the reference's. */
  private static Function<List<String>, Words> words(
      TextProcessor processor, JsonNode imageIndex, SafetensorsFile io) {
    return words -> {
      List<int[]> bytes = words.stream().map(processor.tokenizer()::encode).toList();
      if (imageIndex.isMissingNode() || imageIndex.isEmpty()) {
        return new Words(bytes, Optional.empty());
      }
      List<INDArray> images =
          words.stream().map(word -> io.tensor(imageIndex.path(word).asText())).toList();
      int width = images.stream().mapToInt(image -> (int) image.size(2)).max().orElseThrow();
      INDArray pixels = Nd4j.zeros(DataType.FLOAT, words.size(), 3, 16, width);
      int[] heights = new int[words.size()];
      int[] widths = new int[words.size()];
      for (int i = 0; i < heights.length; i++) {
        INDArray image = images.get(i).castTo(DataType.FLOAT).sub(127.5).div(127.5);
        heights[i] = (int) image.size(1);
        widths[i] = (int) image.size(2);
        for (int c = 0; c < 3; c++) {
          for (int y = 0; y < heights[i]; y++) {
            for (int x = 0; x < widths[i]; x++) {
              pixels.putScalar(
                  new int[] {i, c, y, x}, image.getFloat(image.size(0) == 3 ? c : 0, y, x));
            }
          }
        }
      }
      return new Words(bytes, Optional.of(new Words.Images(pixels, heights, widths)));
    };
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(item -> strings.add(item.asText()));
    return strings;
  }
}
