package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.Names;
import io.github.ilt4j.graphs.families.Architecture;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The architectures there are, by {@code model_type}. A new one is added to this list. */
final class Families {
  static final String MODEL_TYPE = "model_type";

  private static final List<Family<?>> ALL =
      List.of(
          new BertFamily(),
          new ClipVisionFamily(),
          new DebertaV2Family(),
          new Gemma3TextFamily(),
          new Gpt2Family(),
          new GptNeoXFamily(),
          new LlamaFamily(),
          new ModernBertFamily(),
          new NaVitFamily(),
          new Swinv2Family(),
          new VitFamily());

  /** Where the part that is read stands in the configuration of a model of several parts. */
  private static final Map<String, String> PARTS = Map.of("gemma3", "text_config");

  private Families() {}

  static List<String> modelTypes() {
    return Stream.concat(
            ALL.stream().map(Family::modelType), Stream.of(ClipVisionFamily.BOTH_TOWERS))
        .sorted()
        .toList();
  }

  static Architecture read(ConfigObject config) {
    String modelType = config.requireText(MODEL_TYPE);
    if (PARTS.containsKey(modelType)) {
      return read(config.requireObject(PARTS.get(modelType)));
    }
    if (modelType.equals(ClipVisionFamily.BOTH_TOWERS)) {
      return read(new ClipVisionFamily(), ClipVisionFamily.imageTower(config));
    }
    for (Family<?> family : ALL) {
      if (family.modelType().equals(modelType)) {
        return read(family, config);
      }
    }
    throw unknown(config, modelType);
  }

  private static Architecture read(Family<?> family, ConfigObject config) {
    try {
      return family.read(config);
    } catch (IllegalArgumentException e) {
      throw config.problem(e);
    }
  }

  static RuntimeException unknown(ConfigObject config, String modelType) {
    return config.problem(
        MODEL_TYPE,
        "\""
            + modelType
            + "\" is not supported; supported are "
            + modelTypes().stream().collect(Collectors.joining(", "))
            + Names.didYouMean(modelType, modelTypes()));
  }

  /**
   * Puts an architecture's values into an object: all of them into an empty one; else only those
   * that the object does not mean already, so that an untouched configuration stays untouched. The
   * object of another architecture is emptied first.
   */
  static void merge(ConfigObject into, Architecture architecture) {
    ObjectNode values = values(architecture);
    ObjectNode meant = into.node().objectNode();
    if (into.text(MODEL_TYPE).filter(architecture.modelType()::equals).isPresent()) {
      meant = values(read(into));
    } else {
      into.node().removeAll();
    }
    into.node().put(MODEL_TYPE, architecture.modelType());
    for (Map.Entry<String, JsonNode> entry : values.properties()) {
      if (!entry.getValue().equals(meant.get(entry.getKey()))) {
        into.node().set(entry.getKey(), entry.getValue());
      }
    }
  }

  private static ObjectNode values(Architecture architecture) {
    for (Family<?> family : ALL) {
      if (family.type().isInstance(architecture)) {
        return values(family, architecture);
      }
    }
    throw new IllegalArgumentException("no config.json for " + architecture.modelType());
  }

  private static <A extends Architecture> ObjectNode values(Family<A> family, Architecture given) {
    return family.write(family.type().cast(given));
  }
}
