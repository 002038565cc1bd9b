/**
 * Text to words. {@link io.github.ilt4j.datasets.words.WordSegmenter} walks over runs of scripts;
 * each script that is written without spaces has a segmenter of its own, whose dictionary is loaded
 * when the first such run appears.
 */
package io.github.ilt4j.datasets.words;
