package io.github.ilt4j.datasets.sources;

/** The examples of another source's epoch 0, in every epoch. */
record RepeatedSource(TextSource source) implements TextSource {

  @Override
  public ExampleStream open(long epoch) {
    return source.open(0);
  }

  @Override
  public boolean isShuffled() {
    return source.isShuffled();
  }

  @Override
  public String description() {
    return source.description();
  }
}
