package io.github.ilt4j.training;

import io.github.ilt4j.LanguageModel;
import io.github.ilt4j.datasets.sources.Example;
import io.github.ilt4j.generation.Generated;
import io.github.ilt4j.generation.GenerationOptions;
import io.github.ilt4j.generation.Generator;
import io.github.ilt4j.graphs.model.Modality;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Measures a model by what it writes after the prompts of examples that tell prompt and completion
 * apart.
 */
public final class GenerationEvaluator {
  private static final int BATCH = 32;

  private GenerationEvaluator() {}

  /**
   * What was found.
   *
   * @param examples that have a completion
   * @param exact those whose completion was written, all of it and no more
   * @param words of the completions
   * @param correctWords those that were written at the same place
   */
  public record Score(long examples, long exact, long words, long correctWords) {

    /** Part of the completions that are right; 0 where there are none. */
    public double exactMatch() {
      return examples == 0 ? 0 : (double) exact / examples;
    }

    /** Part of the words that are right; 0 where there are none. */
    public double wordAccuracy() {
      return words == 0 ? 0 : (double) correctWords / words;
    }
  }

  /** Told of every completion. */
  @FunctionalInterface
  public interface Listener {
    void wrote(Example example, String written, boolean right);
  }

  /**
   * Lets the model write.
   *
   * @param options how; the number of words is that of each completion and one more
   * @param active encoders that are not switched off
   */
  public static Score evaluate(
      LanguageModel model,
      GenerationOptions options,
      Set<Modality> active,
      List<Example> examples,
      Listener listener) {
    List<Example> whole =
        examples.stream().filter(example -> example.completion().isPresent()).toList();
    long exact = 0;
    long words = 0;
    long correctWords = 0;
    for (int start = 0; start < whole.size(); start += BATCH) {
      List<Example> batch = whole.subList(start, Math.min(start + BATCH, whole.size()));
      List<List<String>> expected = new ArrayList<>();
      int longest = 0;
      for (Example example : batch) {
        List<String> completion = model.processor().words(example.completion().orElseThrow());
        // Without BOS.
        expected.add(completion.subList(1, completion.size()));
        longest = Math.max(longest, completion.size() - 1);
      }
      // One word more than expected is enough to see that a model does not end.
      // A seed for each batch: else all batches would draw alike.
      GenerationOptions ofBatch =
          options.toBuilder().maxWords(longest + 1).seed(options.seed() + start).build();
      Generator generator = model.generator(ofBatch, active);
      List<Generated> written = generator.generate(batch.stream().map(Example::prompt).toList());
      for (int row = 0; row < batch.size(); row++) {
        List<String> wanted = expected.get(row);
        List<String> found = written.get(row).words();
        boolean right = found.equals(wanted);
        exact += right ? 1 : 0;
        words += wanted.size();
        for (int i = 0; i < Math.min(wanted.size(), found.size()); i++) {
          correctWords += wanted.get(i).equals(found.get(i)) ? 1 : 0;
        }
        listener.wrote(batch.get(row), written.get(row).text(), right);
      }
    }
    return new Score(whole.size(), exact, words, correctWords);
  }
}
