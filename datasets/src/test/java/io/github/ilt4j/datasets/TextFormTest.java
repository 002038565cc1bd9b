package io.github.ilt4j.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TextFormTest {
  @Test
  void publishedNamesAreYears() {
    assertEquals(TextForm.V2025, TextForm.of("2025"));
    assertEquals(TextForm.V2026, TextForm.of("2026"));
    for (TextForm form : TextForm.values()) {
      assertEquals(form, TextForm.of(form.published()));
    }
  }

  @Test
  void anUnknownNameIsAnErrorThatSaysWhatWasExpected() {
    Exception error = assertThrows(IllegalArgumentException.class, () -> TextForm.of("2024"));
    assertTrue(error.getMessage().contains("2025 or 2026, found '2024'"), error.getMessage());
  }
}
