package io.github.ilt4j.graphs.model;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Words as the inputs of an encoder's graph. */
interface EncoderInputs {

  /** Size of a word's vector. */
  int hiddenSize();

  /**
   * Positions that each word takes.
   *
   * @throws IllegalArgumentException if the encoder cannot read one of the words
   */
  int[] lengths(Words words);

  /** The inputs for some of the words. */
  Map<String, INDArray> of(Words words, Chunk chunk);
}
