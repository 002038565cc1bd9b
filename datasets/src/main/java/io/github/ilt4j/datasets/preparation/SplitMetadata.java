package io.github.ilt4j.datasets.preparation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.datasets.sources.DataException;
import io.github.ilt4j.datasets.sources.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The file {@code PREFIX-SPLIT-metadata.json} beside the shards of a split. Its keys are those of
 * the reference implementation's format {@value #FORMAT}; what it does not know is below {@value
 * #OWN}.
 *
 * @param json the whole file
 */
record SplitMetadata(ObjectNode json) {
  static final String FORMAT = "welt-preprocessed-v1";
  static final String ENDING = "-metadata.json";
  static final int DEFAULT_MAX_BYTES_PER_WORD = 126;
  private static final String OWN = "ilt4j";

  /** That of a split that has just been written. */
  static SplitMetadata of(
      PreparationOptions options,
      Split split,
      boolean withAnother,
      List<Shard> shards,
      Map<String, String> provenance,
      Counts leftOut) {
    ObjectNode json = JsonFile.object();
    boolean oneColumn = options.texts().column().isPresent();
    json.put("format", FORMAT);
    json.put("unit_type", options.unit().label());
    json.put("source_dataset", options.source().dataset());
    json.put("source_config", options.source().config().orElse(null));
    json.put("source_split", options.source().split());
    json.put(
        "language",
        options.languageColumn().isPresent() ? PreparationOptions.MULTIPLE : options.language());
    if (options.maxSequenceLength().isPresent()) {
      json.put("max_seq_length", options.maxSequenceLength().getAsInt());
    } else {
      json.putNull("max_seq_length");
    }
    json.put("seed", options.seed());
    json.put("text_column", options.texts().column().orElse(null));
    json.put("text_template", oneColumn ? null : options.texts().prompt().toString());
    json.put("split", ShardName.label(split));
    json.put("created_with_another_split", withAnother);
    // Their place; the numbers come with the shards.
    json.put("num_examples", 0).put("total_units", 0).put("num_shards", 0);
    ObjectNode own = JsonFile.object();
    own.put("max_bytes_per_word", options.maxBytesPerWord());
    ObjectNode how = own.putObject("preparation");
    provenance.forEach(how::put);
    ObjectNode counts = own.putObject("left_out");
    counts.put("duplicates", leftOut.duplicates());
    counts.put("in_validation", leftOut.inValidation());
    counts.put("too_short", leftOut.tooShort());
    counts.put("cut_off", leftOut.cutOff());
    json.set(OWN, own);
    return new SplitMetadata(json).withShards(shards);
  }

  /** That of shards of which nothing else is known. */
  static SplitMetadata unknown(String prefix, String split, String language, List<Shard> shards) {
    ObjectNode json = JsonFile.object();
    json.put("format", FORMAT);
    json.put("unit_type", UnitType.WORDS.label());
    json.put("source_dataset", prefix);
    json.put("language", language);
    json.put("split", split);
    json.put("created_with_another_split", false);
    return new SplitMetadata(json).withShards(shards);
  }

  /**
   * Reads a file.
   *
   * @throws DataException if it is no metadata
   */
  static SplitMetadata read(Path file) {
    SplitMetadata read = new SplitMetadata(JsonFile.read(file));
    String format = read.json.path("format").asText();
    if (!format.equals(FORMAT)) {
      throw new DataException(
          file + ": expected the format " + FORMAT + ", found '" + format + "'.");
    }
    read.unit(file);
    return read;
  }

  static Path path(Path folder, String prefix, String split) {
    return folder.resolve(prefix + "-" + split + ENDING);
  }

  /** The name of the first shard that a file of metadata is about. */
  static Optional<ShardName> firstShard(String name) {
    return ShardName.parse(name.replace(ENDING, "-00000000.jsonl.gz"));
  }

  /** With the counts of these shards. */
  SplitMetadata withShards(List<Shard> shards) {
    ObjectNode changed = json.deepCopy();
    Shard sum = Shard.sum(shards);
    changed.put("num_examples", sum.examples());
    changed.put("total_units", sum.units());
    changed.put("num_shards", shards.size());
    ObjectNode own = changed.path(OWN) instanceof ObjectNode there ? there : changed.putObject(OWN);
    own.put("total_words", sum.words());
    own.put("total_bytes", sum.bytes());
    ArrayNode list = own.putArray("shards");
    shards.forEach(shard -> list.add(toJson(shard)));
    return new SplitMetadata(changed);
  }

  private UnitType unit(Path file) {
    String label = json.path("unit_type").asText(UnitType.WORDS.label());
    for (UnitType unit : UnitType.values()) {
      if (unit.label().equals(label)) {
        return unit;
      }
    }
    throw new DataException(file + ": unit_type: expected words or chars, found '" + label + "'.");
  }

  UnitType unit() {
    return unit(Path.of("metadata"));
  }

  long examples() {
    return json.path("num_examples").asLong(-1);
  }

  long units() {
    return json.path("total_units").asLong(-1);
  }

  int shardCount() {
    return json.path("num_shards").asInt(-1);
  }

  String language() {
    return json.path("language").asText(PreparationOptions.MULTIPLE);
  }

  /** Most words of a record; any number if it says nothing. */
  int maxSequenceLength() {
    return json.path("max_seq_length").asInt(Integer.MAX_VALUE);
  }

  String source() {
    return json.path("source_dataset").asText() + "/" + json.path("source_config").asText();
  }

  boolean createdWithAnother() {
    return json.path("created_with_another_split").asBoolean();
  }

  int maxBytesPerWord() {
    return json.path(OWN).path("max_bytes_per_word").asInt(DEFAULT_MAX_BYTES_PER_WORD);
  }

  /** The options and inputs; none if another tool wrote it. */
  Map<String, String> provenance() {
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path(OWN).path("preparation").properties()) {
      values.put(entry.getKey(), entry.getValue().asText());
    }
    return values;
  }

  /** The shards as they were written; none if another tool wrote them. */
  List<Shard> shards() {
    List<Shard> shards = new ArrayList<>();
    json.path(OWN).path("shards").forEach(shard -> shards.add(fromJson(shard)));
    return shards;
  }

  static ObjectNode toJson(Shard shard) {
    ObjectNode node = JsonFile.object();
    node.put("name", shard.name());
    node.put("examples", shard.examples());
    node.put("units", shard.units());
    node.put("words", shard.words());
    node.put("bytes", shard.bytes());
    node.put("sha256", shard.sha256());
    return node;
  }

  static Shard fromJson(JsonNode node) {
    return new Shard(
        node.path("name").asText(),
        node.path("examples").asLong(),
        node.path("units").asLong(),
        node.path("words").asLong(),
        node.path("bytes").asLong(),
        node.path("sha256").asText());
  }
}
