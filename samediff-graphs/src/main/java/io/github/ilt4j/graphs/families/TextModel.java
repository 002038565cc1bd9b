package io.github.ilt4j.graphs.families;

import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.Sequences;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * An architecture over sequences of vectors: the body of a masked or causal language model. It is
 * always fed with input embeddings; who calls it decides what these are (bytes, words, latents).
 */
public sealed interface TextModel extends Architecture
    permits Bert, DebertaV2, Gemma3Text, Gpt2, GptNeoX, Llama, ModernBert {

  /**
   * The number of rows of the published token table; a byte model replaces the table by 256 rows.
   */
  int vocabSize();

  /** Whether the output embeddings are the input embeddings ({@code tie_word_embeddings}). */
  boolean tieWordEmbeddings();

  /** Whether a position sees only itself and those before it. */
  boolean causal();

  /** The longest sequence that there are positions for: no limit where they are computed. */
  default int maxLength() {
    return Integer.MAX_VALUE;
  }

  /**
   * Path of the body inside a model with a head, for example {@code "bert"}; the file of a bare
   * body lacks it.
   */
  String basePrefix();

  /**
   * Path of the token embedding module from the model's root, for example {@code
   * "bert.embeddings.word_embeddings"}.
   */
  String inputEmbeddings();

  /**
   * Path of the module that makes logits of hidden states, from the model's root, for example
   * {@code "lm_head"}.
   */
  String outputEmbeddings();

  /**
   * Writes the body into the graph.
   *
   * @param model the scope of the model's root (above {@link #basePrefix()})
   * @param inputsEmbeds {@code [batch * length, hiddenSize]} embeddings of the tokens, without
   *     positions
   * @param sequences who may attend to whom, and the positions
   * @return HuggingFace's {@code hidden_states}, {@code [batch * length, hiddenSize]}: before the
   *     first layer, after each layer; the last one in most families after the body's final norm
   */
  List<SDVariable> hiddenStates(Scope model, SDVariable inputsEmbeds, Sequences sequences);

  /**
   * HuggingFace's {@code last_hidden_state}: the last of {@code hidden_states}, unless the final
   * norm comes after that.
   *
   * @param hiddenStates what {@link #hiddenStates} gave
   */
  default SDVariable lastHiddenState(Scope model, List<SDVariable> hiddenStates) {
    return hiddenStates.get(hiddenStates.size() - 1);
  }
}
