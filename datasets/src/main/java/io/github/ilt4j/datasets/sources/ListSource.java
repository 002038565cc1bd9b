package io.github.ilt4j.datasets.sources;

import java.util.List;
import java.util.NoSuchElementException;

/** Texts in memory. */
record ListSource(List<String> texts) implements TextSource {

  ListSource {
    texts = List.copyOf(texts);
  }

  @Override
  public ExampleStream open(long epoch) {
    return new ExampleStream() {
      private int position;

      @Override
      public boolean hasNext() {
        return position < texts.size();
      }

      @Override
      public Example next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        String text = texts.get(position++);
        return Example.of(text, "text " + position);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public String description() {
    return texts.size() + " texts in memory";
  }
}
