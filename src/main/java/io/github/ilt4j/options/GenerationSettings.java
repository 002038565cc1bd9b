package io.github.ilt4j.options;

import io.github.ilt4j.generation.GenerationOptions;
import io.github.ilt4j.generation.GenerationOptionsBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes {@link GenerationOptions} of what a checkpoint, a file and a command line say. */
public final class GenerationSettings {

  private static final List<Option<?>> OF_SAMPLING =
      List.of(
          DecodingOptions.TEMPERATURE,
          DecodingOptions.TOP_K,
          DecodingOptions.TOP_P,
          DecodingOptions.MIN_P,
          DecodingOptions.TYPICAL_P,
          DecodingOptions.EPSILON_CUTOFF,
          DecodingOptions.ETA_CUTOFF);

  private static final List<Option<?>> OF_BEAMS =
      List.of(DecodingOptions.LENGTH_PENALTY, DecodingOptions.EARLY_STOPPING);

  private GenerationSettings() {}

  /**
   * Merges. What the checkpoint says of sampling or beams counts for nothing where the layers above
   * it do without; what they say themselves must fit together.
   *
   * @param checkpoint its generation_config.json
   * @param layers above it, the later winning; other options in them count for nothing
   * @throws OptionException names two options that exclude each other
   */
  public static GenerationOptionsBuilder merge(OptionLayer checkpoint, List<OptionLayer> layers) {
    List<OptionLayer> all = new ArrayList<>(List.of(checkpoint));
    all.addAll(layers);
    OptionValues values = new OptionValues(DecodingOptions.ALL, all);
    OptionLayer base = checkpoint;
    if (!values.get(DecodingOptions.DO_SAMPLE)) {
      base = without(base, OF_SAMPLING);
    }
    int wordBeams = values.get(DecodingOptions.WORD_BEAMS);
    if (values.get(DecodingOptions.NUM_BEAMS) == 1 && wordBeams == 1) {
      base = without(base, OF_BEAMS);
    }
    if (wordBeams == 1 && !values.get(DecodingOptions.DO_SAMPLE)) {
      base = without(base, List.of(DecodingOptions.NUM_RETURN_SEQUENCES));
    }
    all.set(0, base);
    GenerationOptionsBuilder builder = builder(new OptionValues(DecodingOptions.ALL, all));
    try {
      builder.build();
    } catch (IllegalArgumentException e) {
      throw new OptionException(typed(e.getMessage()), e);
    }
    return builder;
  }

  private static OptionLayer without(OptionLayer layer, List<Option<?>> options) {
    Map<String, OptionLayer.Entry> entries = new LinkedHashMap<>(layer.entries());
    options.forEach(option -> entries.remove(option.name()));
    return new OptionLayer(entries);
  }

  private static GenerationOptionsBuilder builder(OptionValues values) {
    GenerationOptionsBuilder builder =
        GenerationOptions.builder()
            .seed(values.get(DecodingOptions.SEED))
            .doSample(values.get(DecodingOptions.DO_SAMPLE))
            .temperature(values.get(DecodingOptions.TEMPERATURE))
            .topK(values.get(DecodingOptions.TOP_K))
            .topP(values.get(DecodingOptions.TOP_P))
            .typicalP(values.get(DecodingOptions.TYPICAL_P))
            .epsilonCutoff(values.get(DecodingOptions.EPSILON_CUTOFF))
            .etaCutoff(values.get(DecodingOptions.ETA_CUTOFF))
            .numBeams(values.get(DecodingOptions.NUM_BEAMS))
            .wordBeams(values.get(DecodingOptions.WORD_BEAMS))
            .numReturnSequences(values.get(DecodingOptions.NUM_RETURN_SEQUENCES))
            .lengthPenalty(values.get(DecodingOptions.LENGTH_PENALTY))
            .earlyStopping(values.get(DecodingOptions.EARLY_STOPPING))
            .minNewTokens(values.get(DecodingOptions.MIN_NEW_TOKENS))
            .repetitionPenalty(values.get(DecodingOptions.REPETITION_PENALTY))
            .noRepeatNgramSize(values.get(DecodingOptions.NO_REPEAT_NGRAM_SIZE))
            .suppressTokens(values.get(DecodingOptions.SUPPRESS_TOKENS))
            .beginSuppressTokens(values.get(DecodingOptions.BEGIN_SUPPRESS_TOKENS))
            .badWordsIds(values.get(DecodingOptions.BAD_WORDS_IDS))
            .sequenceBias(values.get(DecodingOptions.SEQUENCE_BIAS))
            .forcedEos(values.get(DecodingOptions.FORCED_EOS_TOKEN_ID).isPresent())
            .renormalizeLogits(values.get(DecodingOptions.RENORMALIZE_LOGITS));
    values.get(DecodingOptions.MIN_P).ifPresent(builder::minP);
    values.get(DecodingOptions.MAX_NEW_TOKENS).ifPresent(builder::maxNewTokens);
    values
        .get(DecodingOptions.EXPONENTIAL_DECAY_LENGTH_PENALTY)
        .ifPresent(builder::exponentialDecayLengthPenalty);
    return builder;
  }

  /** A sentence about options under the names by which they are typed. */
  private static String typed(String message) {
    String sentence = message;
    for (Option<?> option : DecodingOptions.ALL) {
      String name = option.name();
      sentence = sentence.replaceAll("\\b" + name.replace('-', '_') + "\\b", "--" + name);
    }
    return sentence;
  }
}
