package io.github.ilt4j.datasets.words;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.ibm.icu.lang.UCharacter;
import org.junit.jupiter.api.Test;

class CharacterClassTest {
  @Test
  void spacesAreThoseOfTheUnicodeProperty() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      assertEquals(UCharacter.isUWhiteSpace(c), CharacterClass.isSpace(c), Integer.toHexString(c));
    }
  }

  @Test
  void controlsAreC0WithoutSpacesAndDel() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      boolean expected = (c <= 0x1F && "\t\n\u000b\f\r".indexOf(c) < 0) || c == 0x7F;
      assertEquals(expected, CharacterClass.isControl(c), Integer.toHexString(c));
    }
  }
}
