package io.github.ilt4j.checkpoints.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.JsonFiles;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code model.safetensors.index.json}: which shard holds which tensor. */
final class ShardIndex {
  private static final JsonFactory JSON = JsonFiles.factory(8);
  private static final String WEIGHT_MAP = "weight_map";

  /** As for a header: a longer one is taken for garbage. */
  private static final long LONGEST = SafetensorsHeader.LONGEST;

  private ShardIndex() {}

  /** Reads names of tensors to names of shards. */
  static Map<String, String> read(Path index) {
    Map<String, String> shards = new LinkedHashMap<>();
    boolean found = false;
    try {
      long size = Files.size(index);
      if (size > LONGEST) {
        throw new CheckpointException(
            index, "expected at most " + LONGEST + " bytes, found " + size);
      }
      try (Reader text = JsonFiles.utf8(Files.newInputStream(index));
          JsonParser json = JSON.createParser(text)) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
          throw new CheckpointException(index, "expected a JSON object");
        }
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
          JsonToken value = json.nextToken();
          if (key.equals(WEIGHT_MAP)) {
            found = true;
            readMap(index, json, value, shards);
          } else {
            json.skipChildren();
          }
        }
        if (json.nextToken() != null) {
          throw new CheckpointException(index, "text follows the JSON object");
        }
      }
    } catch (IOException e) {
      throw e instanceof JsonProcessingException
          ? JsonFiles.invalid(index, "", e)
          : CheckpointException.io(index, "cannot be read", e);
    }
    if (!found) {
      throw new CheckpointException(index, "the key \"" + WEIGHT_MAP + "\" is missing");
    }
    return shards;
  }

  private static void readMap(
      Path index, JsonParser json, JsonToken value, Map<String, String> shards) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      throw new CheckpointException(index, WEIGHT_MAP + ": expected an object");
    }
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        throw SafetensorsHeader.tensorError(index, name, "expected the name of a shard");
      }
      shards.put(name, json.getText());
    }
  }

  /**
   * The path of a shard. It must not leave the folder, neither by its name nor by a symbolic link;
   * except that the hub's cache keeps the files of {@code snapshots/<revision>} as links into the
   * {@code blobs} folder beside {@code snapshots}.
   */
  static Path resolve(Path index, String shard) {
    Path folder = index.toAbsolutePath().normalize().getParent();
    try {
      Path path = folder.resolve(shard);
      if (!path.normalize().startsWith(folder)
          || path.normalize().equals(folder)
          || Path.of(shard).isAbsolute()) {
        throw new CheckpointException(index, "shard '" + shard + "' lies outside the folder");
      }
      Path real = path.toRealPath();
      if (!real.startsWith(folder.toRealPath()) && !isBlob(folder, real)) {
        throw new CheckpointException(
            index, "shard '" + shard + "' is a link to " + real + ", outside the folder");
      }
      return path;
    } catch (InvalidPathException e) {
      throw new CheckpointException(index, "shard '" + shard + "' is no file name", e);
    } catch (IOException e) {
      throw CheckpointException.io(index, "shard '" + shard + "' cannot be read", e);
    }
  }

  private static boolean isBlob(Path folder, Path real) throws IOException {
    Path snapshots = folder.toRealPath().getParent();
    return snapshots != null
        && snapshots.endsWith("snapshots")
        && real.startsWith(snapshots.resolveSibling("blobs"));
  }
}
