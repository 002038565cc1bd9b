/**
 * Generation: the latent transformer predicts the next word's vector, the bytes decoder spells it,
 * the word is drawn and encoded, and the loop closes.
 */
package io.github.ilt4j.generation;
