package io.github.ilt4j.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainOptionsTest {
  @TempDir Path folder;

  @Test
  void theLaterLayerWins() throws IOException {
    Path file = yaml("steps: 20\nlearning-rate: 1e-4\noutput: from-file\n");
    TrainOptions options =
        TrainOptions.merge(typed("steps", "5"), Optional.of(file), typed("output", "typed"));
    assertEquals(20, options.training().steps(), "file over base");
    assertEquals(1e-4, options.training().learningRate(), "file over preset");
    assertEquals(Path.of("typed"), options.run().output(), "command line over file");
    assertEquals(16, options.data().maxSequenceLength(), "preset over default");
    assertEquals(0.15, options.training().modalityDropout(), "default");
  }

  @Test
  void thePresetIsTheOneThatTheLastLayerNames() throws IOException {
    Path file = yaml("preset: demo\noutput: x\n");
    TrainOptions options =
        TrainOptions.merge(OptionLayer.empty(), Optional.of(file), typed("preset", "tiny"));
    ComponentSource.Config latent = (ComponentSource.Config) options.model().latentTransformer();
    assertEquals(512, latent.config().get("hidden_size").intValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "tiny"})
  void whatIsSavedIsReadBackEqual(String preset) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("preset", preset);
    values.put("output", "a folder: with # signs");
    values.put("template", "<en>\u000e{en}\u000f<he> {he}\n");
    values.put("seed", "-9223372036854775808");
    values.put("learning-rate", "1e-7");
    values.put("image-encoder", "none");
    values.put("bytes-encoder", "true");
    values.put("form", "2025");
    TrainOptions options = TrainOptions.merge(OptionLayer.empty(), Optional.empty(), typed(values));
    options.save(folder);
    assertEquals(options, TrainOptions.load(folder));
    assertEquals("<en>\u000e{en}\u000f<he> {he}\n", options.data().template().orElseThrow());
  }

  @Test
  void aResumedRunTakesTheOptionsSavedInItsFolder() throws IOException {
    TrainOptions first =
        TrainOptions.merge(
            OptionLayer.empty(),
            Optional.empty(),
            typed(Map.of("output", folder.toString(), "steps", "77")));
    first.save(folder);
    Map<String, String> again = Map.of("output", folder.toString(), "resume", "true");
    TrainOptions resumed = TrainOptions.merge(OptionLayer.empty(), Optional.empty(), typed(again));
    assertEquals(77, resumed.training().steps());
    assertTrue(resumed.run().resume());
    Path file = yaml("learning-rate: 0.5\n");
    TrainOptions changed = TrainOptions.merge(OptionLayer.empty(), Optional.of(file), typed(again));
    assertEquals(0.5, changed.training().learningRate(), "the file over what was saved");
    assertEquals(77, changed.training().steps(), "what the file does not name stays");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'steps: 1\nlearning_rate: 2'   |:2: unknown option 'learning_rate'; the nearest is 'learning-rate'
          'xylophone: 2'                 |:1: unknown option 'xylophone'
          'steps: many'                  |:1: steps: expected a whole number of at least 0, found 'many'
          '\n\nsteps: 1.5'               |:3: steps: expected a whole number of at least 0, found '1.5'
          'steps: -1'                    |:1: steps: expected a whole number of at least 0, found '-1'
          'steps: 99999999999'           |:1: steps: expected a whole number of at least 0, found '99999999999'
          'steps: [1]'                   |:1: steps: expected a whole number of at least 0, found a list
          'steps:'                       |:1: steps: expected a whole number of at least 0, found nothing
          'learning-rate: 0'             |:1: learning-rate: expected a number above 0, found '0'
          'learning-rate: NaN'           |:1: learning-rate: expected a number above 0, found 'NaN'
          'adam-beta1: 1.0'              |:1: adam-beta1: expected a number at least 0 and below 1, found '1.0'
          'schedule: cosin'              |:1: schedule: expected one of linear, cosine, constant, found 'cosin'; the nearest is 'cosine'
          'data: embedded:nubmers'       |:1: data: expected files, one of embedded:numbers, embedded:spelling, embedded:names, embedded:translation, embedded:repetition, embedded:letter-count, or several with weights above 0, found 'embedded:nubmers'; the nearest is 'embedded:numbers'
          'packed: yes'                  |:1: packed: expected true or false, found 'yes'
          'preset: huge'                 |:1: preset: expected one of demo, tiny, found 'huge'
          'latent-transformer: none'     |:1: latent-transformer: expected a HuggingFace folder, a model of the hub as org/name, or (in a YAML file) a configuration with its model_type, found 'none'
          'image-encoder: {a: 1}'        |:1: image-encoder: expected none, a HuggingFace folder, a model of the hub as org/name, or (in a YAML file) a configuration with its model_type, found a mapping
          'steps: 1\nsteps: 2'           |:2: option 'steps' is given twice
          'steps: 1\nseed: {'            |:2: not valid YAML: expected the node content, but found '<stream end>'
          '- steps'                      |:1: expected lines of the form 'option: value'
          """)
  void aWrongFileIsToldByLineKeyExpectedAndFound(String text, String expected) throws IOException {
    Path file = yaml(text.replace("\\n", "\n"));
    OptionException error =
        assertThrows(
            OptionException.class,
            () -> TrainOptions.merge(OptionLayer.empty(), Optional.of(file), typed("output", "x")));
    assertEquals(file + expected, error.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          image-encoder: none, bytes-encoder: none | both 'none'
          completion-template: x                   | needs a template
          load-pretrained: true                    | give one, such as --latent-transformer DIR
          """)
  void valuesThatDoNotGoTogetherAreToldByName(String line, String expected) throws IOException {
    Path file = yaml("output: x\n" + line.replace(", ", "\n"));
    OptionException error =
        assertThrows(
            OptionException.class,
            () -> TrainOptions.merge(OptionLayer.empty(), Optional.of(file), OptionLayer.empty()));
    assertTrue(error.getMessage().contains(expected), error::getMessage);
  }

  @Test
  void aMissingValueIsToldWithWhatToType() {
    OptionException error =
        assertThrows(
            OptionException.class,
            () -> TrainOptions.merge(OptionLayer.empty(), Optional.empty(), OptionLayer.empty()));
    assertTrue(error.getMessage().startsWith("--output DIR is needed"), error::getMessage);
  }

  @Test
  void configurationsKeepTheTypesOfJson() {
    String text = "image-encoder: {model_type: vit, layer_norm_eps: 1e-12, qkv_bias: true, n: 3}";
    OptionLayer layer = YamlOptions.parse("test", text, List.of(ModelOptions.IMAGE_ENCODER));
    OptionValues values = new OptionValues(List.of(ModelOptions.IMAGE_ENCODER), List.of(layer));
    assertEquals(
        "{\"model_type\":\"vit\",\"layer_norm_eps\":1.0E-12,\"qkv_bias\":true,\"n\":3}",
        values.tree(ModelOptions.IMAGE_ENCODER).toString());
  }

  private Path yaml(String text) throws IOException {
    return Files.writeString(folder.resolve("run.yaml"), text);
  }

  private static OptionLayer typed(String name, String value) {
    return typed(Map.of(name, value));
  }

  private static OptionLayer typed(Map<String, String> values) {
    Map<String, OptionLayer.Entry> entries = new LinkedHashMap<>();
    values.forEach(
        (name, value) ->
            entries.put(name, new OptionLayer.Entry("--" + name, TextNode.valueOf(value))));
    return new OptionLayer(entries);
  }
}
