package io.github.ilt4j.datasets.sources;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Text with named columns in it: {@code "<en>\x0E{translation[en]}\x0F<he> {translation[he]}"}.
 *
 * <p>A column is named by its key, followed by a key or an array index in brackets for each level
 * of nesting; a key may hold anything but the characters <code>[ ] { }</code>. Strings are inserted
 * as they are, numbers and booleans as JSON writes them; null, objects and arrays are errors.
 * Braces are written twice to stand for themselves; {@code \n}, {@code \t}, {@code \\} and {@code
 * \xNN} (the character U+00NN) are understood everywhere outside of column names.
 */
public final class TextTemplate {
  private final String source;
  private final List<Part> parts;

  private sealed interface Part {}

  private record Literal(String text) implements Part {}

  private record Column(List<String> path) implements Part {
    String name() {
      return path.get(0)
          + path.stream().skip(1).map(key -> "[" + key + "]").collect(Collectors.joining());
    }
  }

  private TextTemplate(String source, List<Part> parts) {
    this.source = source;
    this.parts = parts;
  }

  /**
   * The template that is one column alone, by the notation of its name in a template: {@code
   * translation[en]}.
   */
  public static TextTemplate column(String name) {
    return new TextTemplate("{" + name + "}", List.of(columnOf("{" + name + "}", 0, name)));
  }

  /**
   * Reads the notation described above.
   *
   * @throws IllegalArgumentException if the template is malformed; the message shows where
   */
  public static TextTemplate parse(String template) {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    int i = 0;
    while (i < template.length()) {
      char c = template.charAt(i);
      boolean doubled = i + 1 < template.length() && template.charAt(i + 1) == c;
      if (c == '\\') {
        i += Escapes.unescape(template, i, literal);
      } else if ((c == '{' || c == '}') && doubled) {
        literal.append(c);
        i += 2;
      } else if (c == '{') {
        int end = template.indexOf('}', i);
        if (end < 0) {
          throw malformed(template, i, "'{' is never closed; write '{{' for a brace in the text");
        }
        if (literal.length() > 0) {
          parts.add(new Literal(literal.toString()));
          literal.setLength(0);
        }
        parts.add(columnOf(template, i, template.substring(i + 1, end)));
        i = end + 1;
      } else if (c == '}') {
        throw malformed(template, i, "'}' without '{'; write '}}' for a brace in the text");
      } else {
        literal.append(c);
        i++;
      }
    }
    if (literal.length() > 0) {
      parts.add(new Literal(literal.toString()));
    }
    return new TextTemplate(template, List.copyOf(parts));
  }

  private static Column columnOf(String template, int at, String name) {
    List<String> path = new ArrayList<>();
    int bracket = name.indexOf('[');
    path.add(bracket < 0 ? name : name.substring(0, bracket));
    int i = bracket < 0 ? name.length() : bracket;
    while (i < name.length()) {
      int end = name.indexOf(']', i);
      if (name.charAt(i) != '[' || end < 0) {
        throw malformed(
            template, at, "a nested column is written column[key], found '" + name + "'");
      }
      path.add(name.substring(i + 1, end));
      i = end + 1;
    }
    for (String key : path) {
      if (key.isEmpty() || key.matches(".*[\\[\\]{}].*")) {
        throw malformed(template, at, "'" + name + "' is no column name");
      }
    }
    return new Column(List.copyOf(path));
  }

  private static IllegalArgumentException malformed(String template, int at, String what) {
    return new IllegalArgumentException(
        "Template \"" + template + "\", character " + (at + 1) + ": " + what + ".");
  }

  /**
   * The text for a row.
   *
   * @throws DataException if a column is missing or is no text, number or boolean; the message
   *     names the column, not the place, which the caller knows
   */
  String render(JsonNode row) {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      if (part instanceof Literal literal) {
        out.append(literal.text());
      } else if (part instanceof Column column) {
        out.append(Columns.value(row, column.path(), column.name()));
      }
    }
    return out.toString();
  }

  /** The notation of the column that it is, if it is one alone. */
  Optional<String> single() {
    return parts.size() == 1 && parts.get(0) instanceof Column column
        ? Optional.of(column.name())
        : Optional.empty();
  }

  /** Whether it is one column alone that is null in a row. */
  boolean isNull(JsonNode row) {
    return parts.size() == 1
        && parts.get(0) instanceof Column column
        && Columns.isNull(row, column.path());
  }

  /** The columns at the top that it looks at. */
  List<String> columns() {
    return parts.stream()
        .filter(Column.class::isInstance)
        .map(part -> ((Column) part).path().get(0))
        .toList();
  }

  /** The notation that this was made from. */
  @Override
  public String toString() {
    return source;
  }
}
