package io.github.ilt4j.checkpoints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ilt4j.checkpoints.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class WeightsFolderTest {
  @TempDir Path root;

  @Test
  void shardsHoldWhatTheWholeFileHolds() {
    try (WeightsFolder shards = WeightsFolder.open(Goldens.path("bert_formats/sharded"));
        WeightsFolder whole = WeightsFolder.open(Goldens.path("bert"))) {
      assertEquals(whole.names(), shards.names());
      for (String name : whole.names()) {
        assertEquals(whole.tensor(name), shards.tensor(name), name);
      }
      assertTrue(
          shards.pathOf("cls.predictions.bias").endsWith("model-00002-of-00002.safetensors"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "lies outside the folder | {\"weight_map\": {\"a\": \"../secret.safetensors\"}}",
        "lies outside the folder | {\"weight_map\": {\"a\": \"in/../../secret.safetensors\"}}",
        "lies outside the folder | {\"weight_map\": {\"a\": \"ROOT/secret.safetensors\"}}",
        "lies outside the folder | {\"weight_map\": {\"a\": \".\"}}",
        "is no file name | {\"weight_map\": {\"a\": \"a\\u0000b\"}}",
        "shard 'none.safetensors' cannot be read: no such file | {\"weight_map\": {\"a\": \"none.safetensors\"}}",
        "tensor 'b': expected in one.safetensors, not there | {\"weight_map\": {\"b\": \"one.safetensors\"}}",
        "tensor 'a': expected in two.safetensors, found in one.safetensors | {\"weight_map\": {\"a\": \"two.safetensors\", \"c\": \"one.safetensors\"}}",
        "tensor 'a': is in one.safetensors as well | {\"weight_map\": {\"a\": \"one.safetensors\", \"x\": \"same.safetensors\"}}",
        "the key \"weight_map\" is missing | {\"metadata\": {}}",
        "weight_map: expected an object | {\"weight_map\": []}",
        "tensor 'a': expected the name of a shard | {\"weight_map\": {\"a\": 1}}",
        "Duplicate field 'a' | {\"weight_map\": {\"a\": \"one.safetensors\", \"a\": \"two.safetensors\"}}",
        "not valid JSON | {\"weight_map\": {\"a\": \"one",
        "text follows | {\"weight_map\": {}} {}",
        "expected a JSON object | 5",
      })
  void refuses(String complaint, String json) throws IOException {
    Path folder = Files.createDirectory(root.resolve("model"));
    write(root.resolve("secret.safetensors"), "a");
    write(folder.resolve("one.safetensors"), "a");
    write(folder.resolve("same.safetensors"), "a");
    write(folder.resolve("two.safetensors"), "c");
    String absolute = root.toAbsolutePath().toString().replace("\\", "/");
    Files.writeString(
        folder.resolve("model.safetensors.index.json"), json.replace("ROOT", absolute));
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> WeightsFolder.open(folder));
    assertTrue(e.getMessage().contains(complaint), e.getMessage());
  }

  @Test
  void refusesALinkOutOfTheFolderButReadsTheHubsCache() throws IOException {
    assumeTrue(
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
        "links need rights on Windows");
    Path snapshot = Files.createDirectories(root.resolve("models--x/snapshots/abc"));
    Path blobs = Files.createDirectory(root.resolve("models--x/blobs"));
    write(blobs.resolve("1234"), "a");
    write(root.resolve("secret"), "a");
    Files.writeString(
        snapshot.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"a\": \"one.safetensors\"}}");
    Path shard = snapshot.resolve("one.safetensors");
    Files.createSymbolicLink(shard, Path.of("../../blobs/1234"));
    try (WeightsFolder weights = WeightsFolder.open(snapshot)) {
      assertEquals(1f, weights.tensor("a").getFloat(0));
    }
    Files.delete(shard);
    Files.createSymbolicLink(shard, root.resolve("secret"));
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> WeightsFolder.open(snapshot));
    assertTrue(e.getMessage().contains("outside the folder"), e.getMessage());
  }

  private static void write(Path path, String name) {
    new SafetensorsWriter().add(name, Nd4j.ones(DataType.FLOAT, 2)).write(path);
  }
}
