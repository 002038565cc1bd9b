package io.github.ilt4j.graphs.families;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How far a layer's attention reaches, by the names in HuggingFace's {@code layer_types}. */
public enum LayerType {
  /** To all positions that the mask allows. */
  FULL("full_attention"),
  /** To those in a window around the own position. */
  SLIDING("sliding_attention");

  private final String huggingFaceName;

  LayerType(String huggingFaceName) {
    this.huggingFaceName = huggingFaceName;
  }

  /** The name in config.json. */
  public String huggingFaceName() {
    return huggingFaceName;
  }

  /**
   * The type of a HuggingFace name.
   *
   * @throws IllegalArgumentException if the name is unknown; the message lists the known ones
   */
  public static LayerType of(String name) {
    return Arrays.stream(values())
        .filter(type -> type.huggingFaceName.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "layer_types: unknown \"%s\"; known are %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(LayerType::huggingFaceName)
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * Every {@code period}-th layer full, the others sliding.
   *
   * @param first the first full layer, counted from 0
   */
  public static List<LayerType> everyNth(int layers, int period, int first) {
    return IntStream.range(0, layers).mapToObj(i -> i % period == first ? FULL : SLIDING).toList();
  }
}
