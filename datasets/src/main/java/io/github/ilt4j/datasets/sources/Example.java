package io.github.ilt4j.datasets.sources;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One document of a source.
 *
 * @param prompt the whole text, or the part before the completion
 * @param completion the part that a model is asked to generate, when the source tells it apart
 * @param columns further columns kept beside the text, such as an id or a language tag; empty when
 *     none was asked for
 * @param origin where it stands, for error messages: a file and line, or the name of an embedded
 *     task
 */
public record Example(
    String prompt, Optional<String> completion, Map<String, String> columns, String origin) {

  public Example {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(completion, "completion");
    Objects.requireNonNull(origin, "origin");
    columns = Map.copyOf(columns);
  }

  /** An example without a completion and without further columns. */
  public static Example of(String text, String origin) {
    return new Example(text, Optional.empty(), Map.of(), origin);
  }

  /** Prompt and completion, which is what a model trains on. */
  public String text() {
    return prompt + completion.orElse("");
  }
}
