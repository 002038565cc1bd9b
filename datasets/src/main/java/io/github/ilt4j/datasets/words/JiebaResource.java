package io.github.ilt4j.datasets.words;

import com.huaban.analysis.jieba.JiebaSegmenter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Text resources of the jar of jieba-analysis. Of its classes none runs: they lower-case words and
 * drop rare ones.
 */
final class JiebaResource {
  private JiebaResource() {}

  /**
   * Calls {@code line} with every line of a resource.
   *
   * @throws IllegalStateException if the resource is missing
   * @throws UncheckedIOException if it cannot be read
   */
  static void forEachLine(String resource, Consumer<String> line) {
    try (InputStream stream = JiebaSegmenter.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(
            resource + ": expected in com.huaban:jieba-analysis on the class path, found nothing");
      }
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8), 1 << 16);
      for (String next = reader.readLine(); next != null; next = reader.readLine()) {
        line.accept(next);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(resource + ": " + e.getMessage(), e);
    }
  }
}
