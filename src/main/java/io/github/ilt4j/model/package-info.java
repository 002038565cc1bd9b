/**
 * What training and generation share: a model from its options, words as its encoders read them,
 * and how words are drawn for it.
 */
package io.github.ilt4j.model;
