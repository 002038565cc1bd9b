package io.github.ilt4j.graphs.families;

import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An architecture over pictures, of any height and width that its patches fill. */
public sealed interface ImageModel extends Architecture permits ClassTokenModel, Swinv2, NaVit {

  /**
   * What the body of an image model gives.
   *
   * @param hiddenStates {@code [images * positions, width]}: before the first layer, or stage,
   *     after each; the last one after the final norm, where all positions have one
   * @param pooled {@code [images, hiddenSize]} one vector an image
   */
  record Encoded(List<SDVariable> hiddenStates, SDVariable pooled) {}

  /** Side of a patch, in pixels: height and width of an image must be multiples of it. */
  int patchSize();

  /** Colour channels of an image. */
  int numChannels();

  /** Writes the body into the graph, its inputs included; {@link #inputs} makes their arrays. */
  Encoded encode(StageGraphBuilder graph, Scope model);

  /** The name of the body's input of shape {@code [images, positions]}. */
  String sequencesInput();

  /** Positions of the sequence that an image of this size, in pixels, becomes. */
  int positions(int height, int width);

  /**
   * Makes the arrays of the body's inputs for some of the images.
   *
   * @param pixels FLOAT {@code [images, channels, height, width]}, normalised; what lies outside an
   *     image's own size is ignored
   * @param heights each image's own height, in pixels
   * @param widths each image's own width, in pixels
   * @param chosen numbers of the images, in the order of the sequences
   * @param rows sequences to make: the number of images chosen, or more; those beyond are masked
   * @param positions length of the sequences: that of the longest, or more; those beyond are masked
   * @throws IllegalArgumentException if a size is not a multiple of the patch, or lies outside
   *     {@code pixels}
   */
  Map<String, INDArray> inputs(
      INDArray pixels, int[] heights, int[] widths, int[] chosen, int rows, int positions);

  /** The arrays of the body's inputs for all images, as small as they can be. */
  default Map<String, INDArray> inputs(INDArray pixels, int[] heights, int[] widths) {
    int[] all = IntStream.range(0, heights.length).toArray();
    int longest = IntStream.of(all).map(i -> positions(heights[i], widths[i])).max().orElse(0);
    return inputs(pixels, heights, widths, all, all.length, longest);
  }
}
