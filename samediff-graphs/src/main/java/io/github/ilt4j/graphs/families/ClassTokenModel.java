package io.github.ilt4j.graphs.families;

import io.github.ilt4j.graphs.blocks.Sequences;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An image model that reads a class token and square patches: see {@link ClassTokenPatches}. */
sealed interface ClassTokenModel extends ImageModel permits Vit, ClipVision {

  /** Side of the square image that the position table is made for, in pixels. */
  int imageSize();

  /** What the model reads of images. */
  default ClassTokenPatches images() {
    return new ClassTokenPatches(imageSize(), patchSize(), numChannels());
  }

  @Override
  default String sequencesInput() {
    return Sequences.POSITION_IDS;
  }

  @Override
  default int positions(int height, int width) {
    return images().patches().positions(height, width);
  }

  @Override
  default Map<String, INDArray> inputs(
      INDArray pixels, int[] heights, int[] widths, int[] chosen, int rows, int positions) {
    return images().inputs(pixels, heights, widths, chosen, rows, positions);
  }
}
