package io.github.ilt4j.datasets.images;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Pictures drawn lately, bounded by their bytes; the one not asked for longest goes first. */
final class ImageCache {
  private static final int OVERHEAD = 160; // of an entry, beside pixels and characters

  private final long mostBytes;
  private final Map<String, WordImage> images = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  ImageCache(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  synchronized Optional<WordImage> get(String word) {
    return Optional.ofNullable(images.get(word));
  }

  synchronized void put(String word, WordImage image) {
    if (cost(word, image) > mostBytes) {
      return;
    }
    WordImage before = images.put(word, image);
    bytes += cost(word, image) - (before == null ? 0 : cost(word, before));
    Iterator<Map.Entry<String, WordImage>> oldest = images.entrySet().iterator();
    while (bytes > mostBytes) {
      Map.Entry<String, WordImage> entry = oldest.next();
      bytes -= cost(entry.getKey(), entry.getValue());
      oldest.remove();
    }
  }

  synchronized void clear() {
    images.clear();
    bytes = 0;
  }

  synchronized long bytes() {
    return bytes;
  }

  private static long cost(String word, WordImage image) {
    return OVERHEAD + 2L * word.length() + image.rgb().length;
  }
}
