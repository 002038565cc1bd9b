package io.github.ilt4j.generation;

import io.github.ilt4j.generation.processors.WordBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** One word after another, each for good. */
final class WordLoop implements Generation {

  private final GenerationOptions options;
  private final RowReader reader;
  private final Speller speller;
  private final GenerationTimes times;
  private final List<Row> rows;
  private List<Row> active;

  /**
   * A loop.
   *
   * @param rows as many for each prompt as it is to have continuations, numbered from 0 on
   */
  WordLoop(
      GenerationOptions options,
      RowReader reader,
      Speller speller,
      GenerationTimes times,
      List<Row> rows) {
    this.options = options;
    this.reader = reader;
    this.speller = speller;
    this.times = times;
    this.rows = rows;
    this.active = options.maxWords() == 0 ? List.of() : rows;
  }

  @Override
  public boolean isOver() {
    return active.isEmpty();
  }

  @Override
  public List<Settled> step() {
    List<float[]> latents = reader.read(active, active.stream().mapToInt(Row::number).toArray());
    List<WordBytes> spelled =
        speller.spell(
            latents,
            active.stream().map(row -> row.begin(options.constraints())).toList(),
            active.stream().map(Row::random).toList());
    times.lap(GenerationTimes.Part.BYTES_DECODE);
    List<Settled> settled = new ArrayList<>();
    for (int i = 0; i < active.size(); i++) {
      Row row = active.get(i);
      String word = options.text(spelled.get(i));
      boolean isFirst = row.number() % options.numReturnSequences() == 0;
      if (row.take(word, options.maxWords()) && isFirst) {
        settled.add(new Settled(row.number() / options.numReturnSequences(), word));
      }
    }
    active = active.stream().filter(row -> !row.ended()).toList();
    return settled;
  }

  @Override
  public List<Settled> end() {
    active = List.of();
    return List.of();
  }

  @Override
  public List<List<Generated>> results() {
    int count = options.numReturnSequences();
    return IntStream.range(0, rows.size() / count)
        .mapToObj(i -> rows.subList(i * count, (i + 1) * count))
        .map(each -> each.stream().map(Row::generated).toList())
        .toList();
  }
}
