package io.github.ilt4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.datasets.bytes.PackedBlock;
import io.github.ilt4j.datasets.bytes.WordSequence;
import java.io.IOException;
import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BenchTextTest {

  /** By hand, as the PyTorch side cuts: at white space, then at 14 bytes between characters. */
  @Test
  void wordsEndAtWhiteSpaceAndWhereTheyAreTooLong() {
    BenchText text = new BenchText(List.of("is  the 她喜欢早上喝茶 fifty-nine-thousand"));
    assertEquals(
        List.of("\u0002", "is ", " ", "the ", "她喜欢早", "上喝茶 ", "fifty-nine-tho", "usand "),
        text.sequences(16).get(0));
  }

  @Test
  void rowsAreFullAndEveryWordIsLabelledWithTheNextOfItsLine() {
    BenchText text = new BenchText(List.of("a b", "c d e f", "g"));
    List<List<PackedBlock>> batches = text.batches(3, 2, 7, 16);
    assertEquals(3, batches.size());
    for (List<PackedBlock> rows : batches) {
      assertEquals(List.of(7, 7), rows.stream().map(PackedBlock::length).toList());
      for (PackedBlock row : rows) {
        for (WordSequence sequence : row.sequences()) {
          assertEquals("\u0002", sequence.words().get(0));
          assertEquals(
              sequence.words().subList(1, sequence.length()).stream().map(Optional::of).toList(),
              sequence.labels().subList(0, sequence.length() - 1));
          assertEquals(Optional.of(""), sequence.labels().get(sequence.length() - 1));
        }
      }
    }
  }

  @Test
  void theTextThatIsBuiltInHasManyScripts() throws IOException {
    BenchText text = BenchText.read(Optional.empty());
    Set<UnicodeScript> scripts =
        text.lines().stream()
            .flatMapToInt(String::codePoints)
            .filter(Character::isLetter)
            .mapToObj(UnicodeScript::of)
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(scripts.size() >= 8, scripts::toString);
  }
}
