package io.github.ilt4j.checkpoints;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code model.safetensors.index.json} and its like: which shard holds which tensor. */
final class ShardIndex {
  private static final JsonFactory JSON = JsonFiles.factory(8);
  private static final String WEIGHT_MAP = "weight_map";

  /** As for the header of a safetensors file: a longer one is taken for garbage. */
  private static final long LONGEST = 100_000_000;

  private ShardIndex() {}

  /** Reads names of tensors to names of shards. */
  static Map<String, String> read(Path index) {
    Map<String, String> shards = new LinkedHashMap<>();
    boolean found = false;
    try {
      FolderFiles.requireWithin(index);
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
        throw WeightsFolder.tensorError(index, name, "expected the name of a shard");
      }
      shards.put(name, json.getText());
    }
  }
}
