package io.github.ilt4j.options;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ilt4j.checkpoints.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The decoding options of a checkpoint: {@code generation_config.json}, as HuggingFace writes it.
 *
 * @param layer the values of {@link DecodingOptions}
 * @param unused keys with a value that ask for something which this library does not have
 */
public record GenerationConfigFile(OptionLayer layer, Set<String> unused) {

  /** The name of the file in a checkpoint. */
  public static final String FILE = "generation_config.json";

  /** What says nothing about how texts are continued, or nothing that could be otherwise here. */
  private static final Set<String> SILENT =
      Set.of(
          "_from_model_config",
          "transformers_version",
          "bos_token_id",
          "eos_token_id",
          "pad_token_id",
          "decoder_start_token_id",
          "use_cache",
          "return_dict_in_generate",
          "output_attentions",
          "output_hidden_states",
          "output_logits",
          "output_scores");

  /** A checkpoint without the file. */
  public static final GenerationConfigFile NONE =
      new GenerationConfigFile(OptionLayer.empty(), Set.of());

  /** Copies. */
  public GenerationConfigFile {
    unused = Set.copyOf(unused);
  }

  /**
   * Reads the file of a folder; {@link #NONE} where there is none.
   *
   * @throws io.github.ilt4j.checkpoints.CheckpointException if it is no JSON object
   * @throws OptionException names the key whose value is none
   */
  public static GenerationConfigFile read(Path folder) {
    Path file = folder.resolve(FILE);
    return Files.exists(file) ? of(file.toString(), JsonFiles.read(file)) : NONE;
  }

  /**
   * Takes the values of an object.
   *
   * @param source names the object in errors
   * @throws OptionException names the key whose value is none
   */
  public static GenerationConfigFile of(String source, ObjectNode json) {
    Map<String, OptionLayer.Entry> entries = new LinkedHashMap<>();
    List<String> known = DecodingOptions.ALL.stream().<String>map(Option::name).toList();
    Set<String> unused = new TreeSet<>();
    json.properties()
        .forEach(
            field -> {
              String name = field.getKey().replace('_', '-');
              JsonNode value = field.getValue();
              if (known.contains(name) && !value.isNull()) {
                entries.put(
                    name, new OptionLayer.Entry(source + ": " + field.getKey(), asTyped(value)));
              } else if (!value.isNull() && !SILENT.contains(field.getKey())) {
                unused.add(field.getKey());
              }
            });
    OptionLayer layer = new OptionLayer(entries);
    // Told when the file is read, and not only when a text is generated.
    new OptionValues(DecodingOptions.ALL, List.of(layer));
    return new GenerationConfigFile(layer, unused);
  }

  /** Scalars as they would be typed, which is how options read them. */
  private static JsonNode asTyped(JsonNode value) {
    return value.isValueNode() ? TextNode.valueOf(value.asText()) : value;
  }
}
