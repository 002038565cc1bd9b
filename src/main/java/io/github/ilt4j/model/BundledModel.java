package io.github.ilt4j.model;

import io.github.ilt4j.checkpoints.Checkpoints;
import io.github.ilt4j.checkpoints.WeightsFolder;
import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.options.TrainOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The trained model among the library's resources, unpacked into a folder for as long as it is
 * read. MODEL.md beside it tells what it was trained on and what it can do.
 *
 * @param folder a checkpoint without what only training needs
 */
public record BundledModel(Path folder) implements AutoCloseable {
  private static final String RESOURCES = "/models/number-spelling/";

  private static final List<String> FILES =
      List.of(
          ConfigDocument.FILE,
          WeightsFolder.FILE,
          ProcessorConfig.FILE,
          ImageNormalization.FILE,
          TrainOptions.FILE_NAME);

  /**
   * Writes the files into a new temporary folder.
   *
   * @throws IOException if there is no room for them
   */
  public static BundledModel unpack() throws IOException {
    BundledModel model = new BundledModel(Files.createTempDirectory("ilt4j-model"));
    try {
      for (String file : FILES) {
        try (InputStream stream = BundledModel.class.getResourceAsStream(RESOURCES + file)) {
          if (stream == null) {
            throw new IllegalStateException("the library lacks its resource " + RESOURCES + file);
          }
          Files.copy(stream, model.folder.resolve(file));
        }
      }
      return model;
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** Deletes the folder. */
  @Override
  public void close() throws IOException {
    Checkpoints.delete(folder);
  }
}
