package io.github.ilt4j.graphs.families;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An activation function, by the names that HuggingFace's {@code hidden_act} gives it
 * (activations.py).
 */
public enum Activation {
  /** x * Phi(x) with the exact error function. */
  GELU("gelu"),
  /** The tanh approximation of GELU. */
  GELU_TANH("gelu_pytorch_tanh", "gelu_new", "gelu_fast"),
  /** x * sigmoid(x). */
  SILU("silu", "swish"),
  /** max(x, 0). */
  RELU("relu"),
  /** The hyperbolic tangent. */
  TANH("tanh"),
  /** x * sigmoid(1.702 x), an older approximation of GELU. */
  QUICK_GELU("quick_gelu");

  @SuppressWarnings("ImmutableEnumChecker") // List.of gives an immutable list.
  private final List<String> names;

  Activation(String... names) {
    this.names = List.of(names);
  }

  /** The name that is written to config.json. */
  public String huggingFaceName() {
    return names.get(0);
  }

  /**
   * The activation of a HuggingFace name.
   *
   * @throws IllegalArgumentException if the name is unknown; the message lists the known ones
   */
  public static Activation of(String name) {
    return Arrays.stream(values())
        .filter(activation -> activation.names.contains(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown activation \"%s\"; known are %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .flatMap(activation -> activation.names.stream())
                                .collect(Collectors.joining(", ")))));
  }
}
