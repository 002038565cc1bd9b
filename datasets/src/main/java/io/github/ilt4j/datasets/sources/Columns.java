package io.github.ilt4j.datasets.sources;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Values of nested columns, and what to say where there is none. */
final class Columns {
  private Columns() {}

  /** The scalar at a path of keys and array indices, as text. */
  static String value(JsonNode row, List<String> path, String name) {
    JsonNode node = row;
    for (String key : path) {
      JsonNode child = node.isArray() ? elementOf(node, key) : node.get(key);
      if (child == null) {
        throw new DataException("no column '" + name + "'" + insteadOf(node, key));
      }
      node = child;
    }
    if (!node.isValueNode() || node.isNull()) {
      String found = node.getNodeType().name().toLowerCase(Locale.ROOT);
      throw new DataException(
          "column '" + name + "' should be text, a number or a boolean, found " + found);
    }
    return node.asText();
  }

  /** Whether there is a null at a path, or at the place of an object on the way. */
  static boolean isNull(JsonNode row, List<String> path) {
    JsonNode node = row;
    for (String key : path) {
      JsonNode child = node.isArray() ? elementOf(node, key) : node.get(key);
      if (child == null || child.isNull()) {
        return child != null;
      }
      node = child;
    }
    return false;
  }

  private static JsonNode elementOf(JsonNode array, String key) {
    return key.matches("[0-9]{1,9}") ? array.get(Integer.parseInt(key)) : null;
  }

  private static String insteadOf(JsonNode node, String key) {
    if (node.isArray()) {
      return " (its array has " + node.size() + " elements, counted from 0; found '" + key + "')";
    }
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    if (names.isEmpty()) {
      return "";
    }
    String nearest =
        names.stream().min(Comparator.comparingInt(n -> distance(n, key))).orElseThrow();
    String all = String.join(", ", names.subList(0, Math.min(names.size(), 12)));
    return " (did you mean '" + nearest + "'? found: " + all + ")";
  }

  /** Levenshtein's edit distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
