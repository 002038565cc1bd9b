package io.github.ilt4j.datasets.preparation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ilt4j.datasets.sources.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a preparation is, as of its last whole shard. It is enough to go on: what comes after it
 * depends on options and inputs alone.
 *
 * @param provenance the options and inputs
 * @param documents documents that are used up, in their mixed order
 * @param pieces pieces of the document after those that are used up
 * @param validationDocuments of {@code documents}, those drawn before the validation split was
 *     full; -1 while it is not
 * @param shards whole shards
 */
record PreparationState(
    Map<String, String> provenance,
    long documents,
    int pieces,
    long validationDocuments,
    Counts leftOut,
    Map<Split, List<Shard>> shards) {

  static final String ENDING = "-unfinished.json";

  static PreparationState start(Map<String, String> provenance) {
    return new PreparationState(provenance, 0, 0, -1, Counts.NONE, Map.of());
  }

  PreparationState withShards(Map<Split, List<Shard>> whole) {
    return new PreparationState(provenance, documents, pieces, validationDocuments, leftOut, whole);
  }

  /** The same preparation, further on. */
  PreparationState at(
      long documentsUsed,
      int piecesUsed,
      long ofValidation,
      Counts counts,
      List<SplitWriter> splits) {
    Map<Split, List<Shard>> whole = new EnumMap<>(Split.class);
    splits.forEach(split -> whole.put(split.split(), split.shards()));
    return new PreparationState(provenance, documentsUsed, piecesUsed, ofValidation, counts, whole);
  }

  static Path path(Path folder, String prefix) {
    return folder.resolve(prefix + ENDING);
  }

  List<Shard> shards(Split split) {
    return shards.getOrDefault(split, List.of());
  }

  void write(Path file) {
    ObjectNode json = JsonFile.object();
    ObjectNode how = json.putObject("preparation");
    provenance.forEach(how::put);
    json.put("documents", documents);
    json.put("pieces", pieces);
    json.put("validation_documents", validationDocuments);
    json.put("duplicates", leftOut.duplicates());
    json.put("in_validation", leftOut.inValidation());
    json.put("too_short", leftOut.tooShort());
    json.put("cut_off", leftOut.cutOff());
    for (Split split : Split.values()) {
      ArrayNode list = json.putArray(ShardName.label(split));
      shards(split).forEach(shard -> list.add(SplitMetadata.toJson(shard)));
    }
    JsonFile.write(file, json);
  }

  static PreparationState read(Path file) {
    ObjectNode json = JsonFile.read(file);
    Map<String, String> provenance = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path("preparation").properties()) {
      provenance.put(entry.getKey(), entry.getValue().asText());
    }
    Map<Split, List<Shard>> shards = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      List<Shard> list = new ArrayList<>();
      json.path(ShardName.label(split)).forEach(shard -> list.add(SplitMetadata.fromJson(shard)));
      shards.put(split, list);
    }
    return new PreparationState(
        provenance,
        json.path("documents").asLong(),
        json.path("pieces").asInt(),
        json.path("validation_documents").asLong(-1),
        new Counts(
            json.path("duplicates").asLong(),
            json.path("in_validation").asLong(),
            json.path("too_short").asLong(),
            json.path("cut_off").asLong()),
        shards);
  }
}
