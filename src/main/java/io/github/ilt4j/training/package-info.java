/**
 * Training: from options to a model ({@link io.github.ilt4j.model.Models}), to data ({@link
 * io.github.ilt4j.training.DataSources}), and the loop over both ({@link
 * io.github.ilt4j.training.TrainingRun}).
 *
 * <p>Everything random is drawn from the seed and the number of the step alone, so that a run that
 * was interrupted goes on to the same numbers.
 */
package io.github.ilt4j.training;
