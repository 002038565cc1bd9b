package io.github.ilt4j.options;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ilt4j.checkpoints.hub.HubName;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentSourceTest {

  @ParameterizedTest
  @ValueSource(strings = {"EleutherAI/pythia-70m", "org/name@v1"})
  void whatHasTheFormOfANameIsOne(String text) {
    HubName name = HubName.parse(text).orElseThrow();
    assertEquals(new ComponentSource.Hub(name), read(text));
  }

  /** The first is a folder of this module, where tests run. */
  @ParameterizedTest
  @ValueSource(
      strings = {"main/java", "./main", "/org/name", "a/b/c", "bert-tiny", "../src", "~/x"})
  void anExistingFolderWinsAndOtherPathsArePaths(String text) {
    assertEquals(new ComponentSource.Folder(Path.of(text)), read(text));
  }

  @Test
  void aFolderOfTheHubIsWrittenAsItsName() {
    HubName name = HubName.parse("org/name@v1").orElseThrow();
    ComponentSource.Folder folder = new ComponentSource.Folder(Path.of("cache"), Optional.of(name));
    assertEquals(
        TextNode.valueOf("org/name@v1"), ComponentSource.type(true).writer().apply(folder));
  }

  private static ComponentSource read(String text) {
    return ComponentSource.type(true).parser().apply(TextNode.valueOf(text)).orElseThrow();
  }
}
