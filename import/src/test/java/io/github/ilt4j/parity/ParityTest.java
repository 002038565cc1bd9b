package io.github.ilt4j.parity;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ilt4j.checkpoints.config.ConfigDocument;
import io.github.ilt4j.checkpoints.safetensors.SafetensorsFile;
import io.github.ilt4j.graphs.families.Architecture;
import io.github.ilt4j.graphs.families.ImageModel;
import io.github.ilt4j.graphs.families.TextModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every reference folder below {@link GoldenFolder#root()} against the graph of its architecture. A
 * folder of an architecture that is not there yet is skipped by name; a run in which nothing was
 * checked fails.
 */
class ParityTest {

  @TestFactory
  Stream<DynamicTest> everyFolderEqualsItsReference() throws IOException {
    List<Path> folders = GoldenFolder.all();
    List<Path> supported = new ArrayList<>();
    List<DynamicTest> tests = new ArrayList<>();
    for (Path path : folders) {
      try (GoldenFolder folder = GoldenFolder.open(path)) {
        boolean known = ConfigDocument.supportedModelTypes().contains(folder.modelType());
        boolean readable = folder.hasCases();
        if (known && readable) {
          supported.add(path);
        }
        tests.add(
            DynamicTest.dynamicTest(
                folder.name() + " (" + folder.modelType() + ")",
                () -> {
                  assumeTrue(
                      readable, folder.name() + " is skipped: it holds no case of this form");
                  assumeTrue(
                      known, folder.name() + " is skipped: no model_type " + folder.modelType());
                  check(path);
                }));
      }
    }
    tests.add(
        DynamicTest.dynamicTest(
            "%d of %d folders checked, %d skipped"
                .formatted(supported.size(), folders.size(), folders.size() - supported.size()),
            () -> assertTrue(!supported.isEmpty(), "no folder of a supported architecture")));
    return tests.stream();
  }

  private static void check(Path path) throws IOException {
    ConfigDocument config = ConfigDocument.read(path);
    try (GoldenFolder golden = GoldenFolder.open(path)) {
      if (config.isWordLatent()) {
        try (SafetensorsFile weights = SafetensorsFile.open(path.resolve("model.safetensors"))) {
          new WholeModelCheck(golden, config.wordLatent(), weights).run();
        }
        return;
      }
      Architecture architecture = config.architecture();
      if (architecture instanceof TextModel model) {
        new TextFamilyCheck(golden, model).run();
      } else {
        new ImageFamilyCheck(golden, (ImageModel) architecture).run();
      }
    }
  }
}
