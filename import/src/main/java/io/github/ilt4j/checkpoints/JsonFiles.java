package io.github.ilt4j.checkpoints;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * JSON as it comes from strangers: UTF-8 or an error, no name twice, bounded in depth and size, so
 * that no file can take the stack or the heap.
 */
public final class JsonFiles {
  /** Bytes of the largest document that is read as a tree; a tree takes up to 30 times as much. */
  private static final long LARGEST_TREE = 10_000_000;

  private static final int DEEPEST = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(factory(DEEPEST))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .addModule(new SimpleModule().addSerializer(Double.class, new PythonNumbers()))
          .build();

  private JsonFiles() {}

  /** A factory of strict parsers for documents up to {@code depth} levels deep. */
  public static JsonFactory factory(int depth) {
    return JsonFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(depth).build())
        .build();
  }

  /** A reader for which bytes that are no UTF-8 are an error. */
  public static Reader utf8(InputStream stream) {
    return new InputStreamReader(
        stream,
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  /** An empty object. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * Reads a file that holds one JSON object.
   *
   * @throws CheckpointException if it is missing, too large, a link out of its folder, or anything
   *     else
   */
  public static ObjectNode read(Path file) {
    try {
      FolderFiles.requireWithin(file);
      long size = Files.size(file);
      if (size > LARGEST_TREE) {
        throw new CheckpointException(
            file, "expected at most " + LARGEST_TREE + " bytes of JSON, found " + size);
      }
      return parse(file, Files.readAllBytes(file));
    } catch (IOException e) {
      throw CheckpointException.io(file, "cannot be read", e);
    }
  }

  /** Reads the bytes of a file that holds one JSON object. */
  static ObjectNode parse(Path file, byte[] bytes) {
    try (JsonParser json = MAPPER.createParser(utf8(new ByteArrayInputStream(bytes)))) {
      JsonNode root = MAPPER.readTree(json);
      if (root instanceof ObjectNode object) {
        return object;
      }
      throw new CheckpointException(file, "expected a JSON object");
    } catch (IOException e) {
      throw invalid(file, "", e);
    }
  }

  /** What a parser complained about, in one line. */
  public static CheckpointException invalid(Path file, String what, IOException cause) {
    String message = String.valueOf(cause.getMessage());
    String line = message.lines().findFirst().orElse(message);
    return new CheckpointException(file, what + "not valid JSON: " + line, cause);
  }

  /**
   * Writes a file as HuggingFace does: keys sorted, two spaces, numbers as Python writes them, a
   * line feed at the end.
   */
  public static void write(Path file, JsonNode root) {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    Separators separators =
        Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators);
    printer.indentArraysWith(lines);
    printer.indentObjectsWith(lines);
    AtomicFiles.write(
        file,
        channel -> {
          String text = MAPPER.writer(printer).writeValueAsString(sorted(root)) + "\n";
          ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  private static Object sorted(JsonNode root) {
    return MAPPER.convertValue(root, Object.class);
  }
}
