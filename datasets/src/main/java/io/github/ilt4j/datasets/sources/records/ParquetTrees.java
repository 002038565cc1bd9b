package io.github.ilt4j.datasets.sources.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/**
 * A row of Parquet as a tree: structs and maps are objects, lists arrays; dates and times are
 * written as ISO 8601, decimals in full.
 */
final class ParquetTrees {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ParquetTrees() {}

  static ObjectNode object(Group group) throws BadRecordException {
    ObjectNode object = NODES.objectNode();
    for (Type field : group.getType().getFields()) {
      object.set(field.getName(), field(group, field));
    }
    return object;
  }

  private static JsonNode field(Group group, Type field) throws BadRecordException {
    int index = group.getType().getFieldIndex(field.getName());
    int count = group.getFieldRepetitionCount(index);
    if (field.isRepetition(Type.Repetition.REPEATED)) {
      ArrayNode array = NODES.arrayNode();
      for (int i = 0; i < count; i++) {
        array.add(value(group, field, index, i));
      }
      return array;
    }
    return count == 0 ? NODES.nullNode() : value(group, field, index, 0);
  }

  private static JsonNode value(Group group, Type field, int index, int i)
      throws BadRecordException {
    if (field.isPrimitive()) {
      return primitive(group, field, index, i);
    }
    Group inner = group.getGroup(index, i);
    LogicalTypeAnnotation logical = field.getLogicalTypeAnnotation();
    boolean wrapped = inner.getType().getFieldCount() == 1;
    if (logical instanceof ListLogicalTypeAnnotation && wrapped) {
      return list(inner);
    }
    boolean map =
        logical instanceof MapLogicalTypeAnnotation || logical instanceof MapKeyValueTypeAnnotation;
    return map && wrapped ? map(inner) : object(inner);
  }

  /** The elements of a repeated group, which is usually there for one field alone: the element. */
  private static ArrayNode list(Group group) throws BadRecordException {
    Type repeated = group.getType().getType(0);
    ArrayNode array = NODES.arrayNode();
    for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
      boolean wrapper =
          !repeated.isPrimitive()
              && repeated.asGroupType().getFieldCount() == 1
              && (repeated.getName().equals("list") || repeated.getName().equals("bag"));
      if (wrapper) {
        Group entry = group.getGroup(0, i);
        array.add(field(entry, entry.getType().getType(0)));
      } else {
        array.add(value(group, repeated, 0, i));
      }
    }
    return array;
  }

  private static ObjectNode map(Group group) throws BadRecordException {
    ObjectNode object = NODES.objectNode();
    for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
      Group entry = group.getGroup(0, i);
      JsonNode key = field(entry, entry.getType().getType(0));
      boolean hasValue = entry.getType().getFieldCount() > 1;
      object.set(
          key.asText(), hasValue ? field(entry, entry.getType().getType(1)) : NODES.nullNode());
    }
    return object;
  }

  private static JsonNode primitive(Group group, Type field, int index, int i)
      throws BadRecordException {
    LogicalTypeAnnotation logical = field.getLogicalTypeAnnotation();
    return switch (field.asPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> NODES.booleanNode(group.getBoolean(index, i));
      case FLOAT -> NODES.numberNode(group.getFloat(index, i));
      case DOUBLE -> NODES.numberNode(group.getDouble(index, i));
      case INT32 -> whole(group.getInteger(index, i), logical);
      case INT64 -> whole(group.getLong(index, i), logical);
      case INT96 -> NODES.textNode(group.getValueToString(index, i));
      case BINARY, FIXED_LEN_BYTE_ARRAY -> {
        byte[] bytes = group.getBinary(index, i).getBytes();
        if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
          yield NODES.numberNode(new BigDecimal(new BigInteger(bytes), decimal.getScale()));
        }
        yield NODES.textNode(text(bytes, field.getName()));
      }
    };
  }

  private static JsonNode whole(long value, LogicalTypeAnnotation logical) {
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return NODES.numberNode(BigDecimal.valueOf(value, decimal.getScale()));
    }
    if (logical instanceof DateLogicalTypeAnnotation) {
      return NODES.textNode(LocalDate.ofEpochDay(value).toString());
    }
    if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
      ChronoUnit unit =
          switch (timestamp.getUnit()) {
            case MILLIS -> ChronoUnit.MILLIS;
            case MICROS -> ChronoUnit.MICROS;
            case NANOS -> ChronoUnit.NANOS;
          };
      return NODES.textNode(Instant.EPOCH.plus(value, unit).toString());
    }
    return NODES.numberNode(value);
  }

  private static String text(byte[] bytes, String name) throws BadRecordException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadRecordException("column '" + name + "' is not UTF-8", e);
    }
  }
}
