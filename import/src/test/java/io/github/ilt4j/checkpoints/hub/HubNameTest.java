package io.github.ilt4j.checkpoints.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EleutherAI/pythia-70m",
        "prajjwal1/bert-tiny",
        "a/b",
        "org_1/Foo-BAR_foo.bar123",
        "org/model@step3000",
        "org/model@refs/pr/1",
        "org/model@v1.0+b",
        "org/model@0123456789abcdef0123456789abcdef01234567"
      })
  void namesAreReadAndWritten(String text) {
    assertEquals(Optional.of(text), HubName.parse(text).map(HubName::toString));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "gpt2",
        "/",
        "a/",
        "/a",
        "a/b/c",
        "../a",
        "a/..",
        "./a",
        "a/.b",
        "a/b.",
        "a\\b",
        "a\\b/c",
        "C:/a",
        "a/b c",
        "a/b\n",
        "-a/b",
        "a/b-",
        "a--b/c",
        "a/b..c",
        "a/b.git",
        "~/a",
        "a/b%2e",
        "ä/b",
        "a/b@",
        "a/b@..",
        "a/b@../c",
        "a/b@c/../d",
        "a/b@/c",
        "a/b@c/",
        "a/b@c//d",
        "a/b@.c",
        "a/b@c.",
        "a/b@c\\d",
        "a/b@c d",
        "a/b@c:d",
        "a/b@c@d",
        "a/b@a..b"
      })
  void whatIsNoNameIsNone(String text) {
    assertEquals(Optional.empty(), HubName.parse(text));
  }

  @Test
  void lengthsHaveTheHubsLimit() {
    assertEquals(96, HubName.parse("a/" + "b".repeat(94)).orElseThrow().id().length());
    assertEquals(Optional.empty(), HubName.parse("a/" + "b".repeat(95)));
    assertThrows(IllegalArgumentException.class, () -> new HubName("a", "..", Optional.empty()));
  }

  @Test
  void theFolderIsThatOfPython() {
    HubName name = HubName.parse("EleutherAI/pythia-70m@main").orElseThrow();
    assertEquals("models--EleutherAI--pythia-70m", name.folder());
  }
}
