package io.github.ilt4j.generation;

import io.github.ilt4j.datasets.bytes.AttentionMasks;
import io.github.ilt4j.graphs.model.Decoding;
import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.NewWords;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lets the model read what is new in rows. */
final class RowReader {

  private final Decoding decoding;
  private final WordVectors vectors;
  private final GenerationTimes times;

  RowReader(Decoding decoding, WordVectors vectors, GenerationTimes times) {
    this.decoding = decoding;
    this.vectors = vectors;
    this.times = times;
  }

  /**
   * Reads.
   *
   * @param sequences for each row its number in the decoding, in ascending order
   * @return for each row the latent after its last word
   */
  List<float[]> read(List<Row> rows, int[] sequences) {
    Set<String> distinct = new LinkedHashSet<>();
    for (Row row : rows) {
      // A block that a new word closes is read again: now its words see each other.
      row.readAgainFrom(AttentionMasks.firstChanged(row.context(), row.read()));
      distinct.addAll(row.unread());
    }
    Map<String, Map<Modality, float[]>> found = vectors.of(distinct, times);
    List<NewWords> grown = new ArrayList<>();
    for (int i = 0; i < sequences.length; i++) {
      Row row = rows.get(i);
      grown.add(
          new NewWords(
              sequences[i],
              row.read(),
              row.unread().stream().map(found::get).toList(),
              AttentionMasks.ofLast(row.context(), row.read())));
      row.readAll();
    }
    List<float[]> latents = decoding.read(grown);
    times.lap(GenerationTimes.Part.LATENT);
    return latents;
  }
}
