package io.github.ilt4j.generation;

import io.github.ilt4j.graphs.model.Modality;
import io.github.ilt4j.graphs.model.WordLatentModel;
import io.github.ilt4j.graphs.model.Words;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The vectors of words that were met: the encoders are pure functions of a word, so each is encoded
 * once, as long as it is among the newest {@code capacity}.
 */
final class WordVectors {

  private final WordLatentModel model;
  private final Set<Modality> active;
  private final Function<List<String>, Words> words;
  private final Map<String, Map<Modality, float[]>> vectors;

  /**
   * An empty store.
   *
   * @param active encoders that are not switched off
   * @param words makes what the encoders read of words
   * @param capacity words that are kept
   */
  WordVectors(
      WordLatentModel model,
      Set<Modality> active,
      Function<List<String>, Words> words,
      int capacity) {
    this.model = model;
    this.active = Set.copyOf(active);
    this.words = words;
    this.vectors =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Map<Modality, float[]>> eldest) {
            return size() > capacity;
          }
        };
  }

  /**
   * The vectors of words by word: what each encoder gives, {@code [its width]}.
   *
   * @param times told of drawing and encoding
   */
  Map<String, Map<Modality, float[]>> of(Set<String> distinct, GenerationTimes times) {
    List<String> unknown = new ArrayList<>();
    Map<String, Map<Modality, float[]>> found = new LinkedHashMap<>();
    for (String word : distinct) {
      Map<Modality, float[]> known = vectors.get(word);
      if (known == null) {
        unknown.add(word);
      } else {
        found.put(word, known);
      }
    }
    if (!unknown.isEmpty()) {
      found.putAll(encode(unknown, times));
    }
    return found;
  }

  private Map<String, Map<Modality, float[]>> encode(List<String> unknown, GenerationTimes times) {
    Map<String, Map<Modality, float[]>> encoded = new LinkedHashMap<>();
    Words drawn = words.apply(unknown);
    times.lap(GenerationTimes.Part.RENDER);
    Map<Modality, INDArray> tables = model.encode(drawn, active);
    for (int i = 0; i < unknown.size(); i++) {
      Map<Modality, float[]> vector = new EnumMap<>(Modality.class);
      for (Map.Entry<Modality, INDArray> table : tables.entrySet()) {
        vector.put(table.getKey(), table.getValue().getRow(i).toFloatVector());
      }
      encoded.put(unknown.get(i), vector);
    }
    vectors.putAll(encoded);
    times.lap(GenerationTimes.Part.ENCODE);
    return encoded;
  }
}
