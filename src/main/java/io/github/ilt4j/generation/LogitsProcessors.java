package io.github.ilt4j.generation;

import io.github.ilt4j.generation.processors.BeginSuppressTokens;
import io.github.ilt4j.generation.processors.ByteMask;
import io.github.ilt4j.generation.processors.EpsilonCutoff;
import io.github.ilt4j.generation.processors.EtaCutoff;
import io.github.ilt4j.generation.processors.ForcedEos;
import io.github.ilt4j.generation.processors.LogitNormalization;
import io.github.ilt4j.generation.processors.LogitsProcessor;
import io.github.ilt4j.generation.processors.MinNewTokens;
import io.github.ilt4j.generation.processors.MinP;
import io.github.ilt4j.generation.processors.NoBadWords;
import io.github.ilt4j.generation.processors.NoRepeatNgram;
import io.github.ilt4j.generation.processors.RepetitionPenalty;
import io.github.ilt4j.generation.processors.SequenceBias;
import io.github.ilt4j.generation.processors.SuppressTokens;
import io.github.ilt4j.generation.processors.Temperature;
import io.github.ilt4j.generation.processors.TopK;
import io.github.ilt4j.generation.processors.TopP;
import io.github.ilt4j.generation.processors.TypicalP;
import java.util.ArrayList;
import java.util.List;

/** The processors that options ask for. */
final class LogitsProcessors {

  private LogitsProcessors() {}

  /** In the order of {@code GenerationMixin._get_logits_processor} of HuggingFace. */
  static List<LogitsProcessor> of(GenerationOptions options) {
    List<LogitsProcessor> processors = new ArrayList<>();
    addConstraints(processors, options.constraints());
    if (options.validUtf8()) {
      processors.add(new ByteMask(options.constraints().forcedEos() ? 1 : 0));
    }
    if (options.sampling().doSample()) {
      // Beams need a byte to go on with beside EOS.
      addSampling(processors, options.sampling(), options.beams().numBeams() > 1 ? 2 : 1);
    }
    if (options.constraints().renormalizeLogits()) {
      processors.add(new LogitNormalization());
    }
    return List.copyOf(processors);
  }

  private static void addConstraints(List<LogitsProcessor> processors, Constraints constraints) {
    if (!constraints.sequenceBias().isEmpty()) {
      processors.add(new SequenceBias(constraints.sequenceBias()));
    }
    if (constraints.repetitionPenalty() != 1) {
      processors.add(new RepetitionPenalty(constraints.repetitionPenalty()));
    }
    if (constraints.noRepeatNgramSize() > 0) {
      processors.add(new NoRepeatNgram(constraints.noRepeatNgramSize()));
    }
    if (!constraints.badWordsIds().isEmpty()) {
      processors.add(new NoBadWords(constraints.badWordsIds()));
    }
    if (constraints.minNewTokens() > 0) {
      processors.add(new MinNewTokens(constraints.minNewTokens()));
    }
    if (constraints.forcedEos()) {
      processors.add(new ForcedEos());
    }
    constraints.exponentialDecayLengthPenalty().ifPresent(processors::add);
    if (!constraints.suppressTokens().isEmpty()) {
      processors.add(new SuppressTokens(constraints.suppressTokens()));
    }
    if (!constraints.beginSuppressTokens().isEmpty()) {
      processors.add(new BeginSuppressTokens(constraints.beginSuppressTokens()));
    }
  }

  private static void addSampling(
      List<LogitsProcessor> processors, Sampling sampling, int leastKept) {
    if (sampling.temperature() != 1) {
      processors.add(new Temperature(sampling.temperature()));
    }
    if (sampling.topK() > 0) {
      processors.add(new TopK(sampling.topK(), leastKept));
    }
    if (sampling.topP() < 1) {
      processors.add(new TopP(sampling.topP(), leastKept));
    }
    sampling.minP().ifPresent(p -> processors.add(new MinP(p, leastKept)));
    if (sampling.typicalP() < 1) {
      processors.add(new TypicalP(sampling.typicalP(), leastKept));
    }
    if (sampling.epsilonCutoff() > 0) {
      processors.add(new EpsilonCutoff(sampling.epsilonCutoff(), leastKept));
    }
    if (sampling.etaCutoff() > 0) {
      processors.add(new EtaCutoff(sampling.etaCutoff(), leastKept));
    }
  }
}
