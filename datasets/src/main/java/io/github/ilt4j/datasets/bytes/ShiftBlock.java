package io.github.ilt4j.datasets.bytes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A block of words that see each other in both directions: from the word SO (U+000E) to the word SI
 * (U+000F).
 *
 * @param start index of SO in its sequence
 * @param end index of SI, inclusive
 */
public record ShiftBlock(int start, int end) {
  /** Opens a block: shift out. */
  public static final String SO = "\u000e";

  /** Closes a block: shift in. */
  public static final String SI = "\u000f";

  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException unless 0 &lt;= start &lt; end
   */
  public ShiftBlock {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException(
          "block from SO to SI: expected 0 <= start < end, found " + start + " and " + end);
    }
  }

  /**
   * The blocks of one sequence. Of two SO before an SI the second opens the block; an SI without SO
   * and an SO without SI open none.
   *
   * @param words the words of one sequence
   * @param problem told, in a sentence, of every SO or SI that is ignored
   */
  public static List<ShiftBlock> find(List<String> words, Consumer<String> problem) {
    List<ShiftBlock> blocks = new ArrayList<>();
    Optional<Integer> open = Optional.empty();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals(SO)) {
        open.ifPresent(
            so ->
                problem.accept("SO at word " + so + " is ignored: another SO comes before its SI"));
        open = Optional.of(i);
      } else if (word.equals(SI)) {
        if (open.isPresent()) {
          blocks.add(new ShiftBlock(open.get(), i));
        } else {
          problem.accept("SI at word " + i + " is ignored: no SO opens its block");
        }
        open = Optional.empty();
      }
    }
    open.ifPresent(
        so -> problem.accept("SO at word " + so + " is ignored: no SI closes its block"));
    return List.copyOf(blocks);
  }
}
