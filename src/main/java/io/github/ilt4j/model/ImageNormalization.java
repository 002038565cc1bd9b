package io.github.ilt4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How pixels become an image encoder's input: {@code (pixel / 255 - mean) / deviation}, channel by
 * channel, as HuggingFace's image processors do it. Nothing is resized or cropped.
 *
 * @param mean of red, green, blue
 * @param deviation of red, green, blue
 */
public record ImageNormalization(List<Double> mean, List<Double> deviation) {
  /** The file of HuggingFace folders and of our checkpoints that holds it. */
  public static final String FILE = "preprocessor_config.json";

  /** The folder within the reference's checkpoints that holds it. */
  public static final String FOLDER = "image_processor";

  private static final int CHANNELS = 3;

  /** ViT's: from -1 to 1. */
  public static final ImageNormalization HALF =
      new ImageNormalization(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

  public ImageNormalization {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != CHANNELS
        || deviation.size() != CHANNELS
        || deviation.stream().anyMatch(value -> !(value > 0))) {
      throw new IllegalArgumentException(
          "expected three means and three positive deviations, found "
              + mean
              + " and "
              + deviation);
    }
  }

  /**
   * Reads a folder's {@value #FILE}, or else that in its {@value #FOLDER}; without one it is {@link
   * #HALF}.
   *
   * @throws CheckpointException if the file is there and has no such values
   */
  public static ImageNormalization read(Path folder) {
    Path beside = folder.resolve(FILE);
    Path file = Files.exists(beside) ? beside : folder.resolve(FOLDER).resolve(FILE);
    if (!Files.exists(file)) {
      return HALF;
    }
    ObjectNode json = JsonFiles.read(file);
    try {
      return new ImageNormalization(numbers(json, "image_mean"), numbers(json, "image_std"));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file, "image_mean, image_std: " + e.getMessage(), e);
    }
  }

  /** Writes {@value #FILE} into a folder. */
  public void write(Path folder) {
    ObjectNode json = JsonFiles.object().put("image_processor_type", "ViTImageProcessor");
    json.put("do_normalize", true).put("do_rescale", true).put("do_resize", false);
    ArrayNode means = json.putArray("image_mean");
    mean.forEach(means::add);
    ArrayNode deviations = json.putArray("image_std");
    deviation.forEach(deviations::add);
    json.put("rescale_factor", 1.0 / 255);
    JsonFiles.write(folder.resolve(FILE), json);
  }

  /**
   * Normalises.
   *
   * @param pixels UINT8 {@code [images, 3, height, width]}; unchanged
   * @return FLOAT, of the same shape
   */
  public INDArray apply(INDArray pixels) {
    // In units of pixels both operands of the usual 0.5 are exact: (pixel - 127.5) / 127.5.
    return pixels.castTo(DataType.FLOAT).subi(channels(mean)).divi(channels(deviation));
  }

  private static INDArray channels(List<Double> values) {
    float[] scaled = new float[CHANNELS];
    for (int i = 0; i < CHANNELS; i++) {
      scaled[i] = (float) (255 * values.get(i));
    }
    return Nd4j.createFromArray(scaled).reshape(1, CHANNELS, 1, 1);
  }

  private static List<Double> numbers(ObjectNode json, String key) {
    JsonNode node = json.path(key);
    DoubleStream.Builder values = DoubleStream.builder();
    node.forEach(value -> values.add(value.asDouble(Double.NaN)));
    return values.build().boxed().toList();
  }
}
