package io.github.ilt4j.graphs.families;

import java.util.List;

/** The checks that configurations share; their messages name the key as config.json has it. */
final class Checks {

  private Checks() {}

  static void positive(String key, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "%s: expected a positive number, found %d".formatted(key, value));
    }
  }

  static void divides(String key, int value, String ofKey, int of) {
    positive(key, value);
    if (of % value != 0) {
      throw new IllegalArgumentException(
          "%s: expected a divisor of %s = %d, found %d".formatted(key, ofKey, of, value));
    }
  }

  static void evenHead(String key, int value) {
    if (value < 1 || value % 2 != 0) {
      throw new IllegalArgumentException(
          "%s: expected a positive, even number, found %d".formatted(key, value));
    }
  }

  static void layerTypes(List<LayerType> types, int layers) {
    if (types.size() != layers) {
      throw new IllegalArgumentException(
          "layer_types: expected one for each of the %d layers, found %d"
              .formatted(layers, types.size()));
    }
  }

  static void rate(String key, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          "%s: expected a number in [0, 1), found %s".formatted(key, value));
    }
  }
}
