package io.github.ilt4j.checkpoints.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.graphs.families.LayerType;
import io.github.ilt4j.graphs.families.RopeScaling;
import java.util.Optional;

/**
 * Rotary position embeddings as HuggingFace states them: {@code rope_scaling} beside a base of its
 * own, or (from transformers 5 on) all in {@code rope_parameters}.
 */
record Rope(double theta, double partialRotaryFactor, RopeScaling scaling) {
  static Rope read(ConfigObject config, String thetaKey, String partKey, double part) {
    Optional<ConfigObject> together = config.object("rope_parameters");
    Optional<ConfigObject> scaling = together.or(() -> config.object("rope_scaling"));
    return new Rope(
        together
            .filter(rope -> rope.has("rope_theta"))
            .map(rope -> rope.number("rope_theta", 0))
            .orElseGet(() -> config.number(thetaKey, 10000)),
        together
            .filter(rope -> rope.has("partial_rotary_factor"))
            .map(rope -> rope.number("partial_rotary_factor", 0))
            .orElseGet(() -> config.number(partKey, part)),
        scaling.map(Rope::scaling).orElse(RopeScaling.none()));
  }

  /**
   * Of architectures with two kinds of layers: {@code rope_parameters} has an object for each kind;
   * without it, {@code rope_scaling} is for full layers alone.
   */
  static Rope ofLayers(ConfigObject config, LayerType type, String thetaKey, double theta) {
    Optional<ConfigObject> own =
        config.object("rope_parameters").flatMap(all -> all.object(type.huggingFaceName()));
    Optional<ConfigObject> scaling =
        own.isPresent() || type == LayerType.SLIDING ? own : config.object("rope_scaling");
    return new Rope(
        own.filter(rope -> rope.has("rope_theta"))
            .map(rope -> rope.number("rope_theta", 0))
            .orElseGet(() -> config.number(thetaKey, theta)),
        1,
        scaling.map(Rope::scaling).orElse(RopeScaling.none()));
  }

  private static RopeScaling scaling(ConfigObject rope) {
    // Older files say "type".
    String type = rope.text("rope_type").or(() -> rope.text("type")).orElse("default");
    return switch (type) {
      case "default" -> RopeScaling.none();
      case "linear" -> new RopeScaling.Linear(rope.requireNumber("factor"));
      case "llama3" ->
          new RopeScaling.Llama3(
              rope.requireNumber("factor"),
              rope.requireNumber("low_freq_factor"),
              rope.requireNumber("high_freq_factor"),
              rope.requireInteger("original_max_position_embeddings"));
      default ->
          throw rope.problem(
              "rope_type", "unknown \"" + type + "\"; supported are default, linear and llama3");
    };
  }

  static JsonNode write(RopeScaling scaling) {
    if (scaling instanceof RopeScaling.Llama3 llama3) {
      return JsonFiles.object()
          .put("rope_type", "llama3")
          .put("factor", llama3.factor())
          .put("low_freq_factor", llama3.lowFreqFactor())
          .put("high_freq_factor", llama3.highFreqFactor())
          .put("original_max_position_embeddings", llama3.originalMaxPositionEmbeddings());
    }
    if (scaling instanceof RopeScaling.Linear linear) {
      return JsonFiles.object().put("rope_type", "linear").put("factor", linear.factor());
    }
    return NullNode.getInstance();
  }
}
