package io.github.ilt4j.reporting;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One line of metrics.jsonl.
 *
 * @param step optimizer steps done
 * @param values by name, in the order of writing; names of validation begin with {@code eval_}. A
 *     value that is no number (a loss that overflowed) is NaN here and null in the file.
 */
public record Metrics(int step, Map<String, Double> values) {
  public Metrics {
    if (values.containsKey("step")) {
      throw new IllegalArgumentException("'step' is no name for a metric");
    }
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** A metric, when this line has it. */
  public OptionalDouble value(String name) {
    Double value = values.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
