package io.github.ilt4j.options;

/** The headings under which the help and a written options file show the options. */
public enum OptionGroup {
  MODEL("Model"),
  DATA("Data"),
  PREPARATION("Preparation"),
  TRAINING("Training"),
  RUN("Run"),
  BENCHMARK("Benchmark"),
  COMPUTATION("Computation"),
  GENERATION("Generation"),
  GENERAL("General");

  private final String title;

  OptionGroup(String title) {
    this.title = title;
  }

  /** The heading's text. */
  public String title() {
    return title;
  }
}
