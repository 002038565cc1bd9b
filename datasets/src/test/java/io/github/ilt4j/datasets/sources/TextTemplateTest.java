package io.github.ilt4j.datasets.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTemplateTest {

  private static JsonNode row(String json) throws Exception {
    return new ObjectMapper().readTree(json);
  }

  @Test
  void nestedColumnsStandBetweenControlCharacters() throws Exception {
    TextTemplate template =
        TextTemplate.parse("<en>\\x0E{translation[en]}\\x0F<he> {translation[he]}");
    String text = template.render(row("{\"translation\":{\"en\":\"peace\",\"he\":\"שלום\"}}"));
    assertEquals("<en>\u000Epeace\u000F<he> שלום", text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a{{b}}c | a{b}c",
        "{{{n}}} | {7}",
        "{list[1]}{list[0]} | yx",
        "{deep[a][0][b]} | z",
        "{yes} {f} | true 1.5",
        "tab\\tback\\\\slash | `tab\tback\\slash`",
        "\\xe9 | é",
        "{with space} | w",
      })
  void rendersAsWritten(String template, String expected) throws Exception {
    JsonNode row =
        row(
            "{\"n\":7,\"list\":[\"x\",\"y\"],\"deep\":{\"a\":[{\"b\":\"z\"}]},\"yes\":true,"
                + "\"f\":1.5,\"with space\":\"w\"}");
    assertEquals(expected, TextTemplate.parse(template).render(row));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ab{c | character 3: '{' is never closed",
        "ab}c | character 3: '}' without '{'",
        "a\\q | character 2: unknown escape",
        "a\\ | character 2: unknown escape",
        "\\x0 | character 1: \\x needs two hexadecimal digits",
        "\\xZZ | character 1: \\x needs two hexadecimal digits",
        "{} | '' is no column name",
        "{a[} | a nested column is written column[key]",
        "{a[b]c} | a nested column is written column[key]",
        "{a[]} | 'a[]' is no column name",
        "{a]} | 'a]' is no column name",
      })
  void malformedTemplatesSayWhere(String template, String expected) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> TextTemplate.parse(template))
            .getMessage();
    assertTrue(message.contains(expected), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{texte} | no column 'texte' (did you mean 'text'? found: id, text, translation, list, none)",
        "{translation[eng]} | no column 'translation[eng]' (did you mean 'en'? found: he, en)",
        "{list[2]} | its array has 2 elements",
        "{list[one]} | its array has 2 elements",
        "{text[x]} | no column 'text[x]'",
        "{translation} | column 'translation' should be text, a number or a boolean, found object",
        "{none} | found null",
        "{list} | found array",
      })
  void missingColumnsNameTheNearest(String template, String expected) throws Exception {
    JsonNode row =
        row(
            "{\"id\":1,\"text\":\"t\",\"translation\":{\"he\":\"h\",\"en\":\"e\"},"
                + "\"list\":[1,2],\"none\":null}");
    TextTemplate parsed = TextTemplate.parse(template);
    String message = assertThrows(DataException.class, () -> parsed.render(row)).getMessage();
    assertTrue(message.contains(expected), message);
  }
}
