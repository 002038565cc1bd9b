package io.github.ilt4j.datasets.preparation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.datasets.sources.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Small JSON files that are there wholly or not at all. */
final class JsonFile {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private JsonFile() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Reads an object; an error names the file. */
  static ObjectNode read(Path file) {
    try {
      JsonNode node = JSON.readTree(Files.readAllBytes(file));
      if (node instanceof ObjectNode object) {
        return object;
      }
      throw new DataException(file + ": expected a JSON object.");
    } catch (JsonProcessingException e) {
      throw new DataException(file + ": malformed JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  static void write(Path file, ObjectNode object) {
    ObjectWriter writer = JSON.writerWithDefaultPrettyPrinter();
    Path beside = file.resolveSibling(file.getFileName() + ShardWriter.UNFINISHED);
    try {
      Files.writeString(beside, writer.writeValueAsString(object).replace("\r\n", "\n") + "\n");
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
