package io.github.ilt4j.checkpoints.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubSettingsTest {
  @TempDir Path home;

  @Test
  void withoutVariablesAllIsAsPythonHasIt() {
    HubSettings settings = settings();
    assertEquals("https://huggingface.co", settings.endpoint().toString());
    assertEquals(home.resolve(".cache/huggingface/hub"), settings.cache());
    assertEquals(Optional.empty(), settings.token());
    assertFalse(settings.offline());
    assertTrue(settings.links());
    assertEquals(Duration.ofSeconds(10), settings.bodyTimeout());
  }

  @Test
  void theNearestVariableNamesTheCache() {
    String xdg = home.resolve("xdg").toString();
    String hf = home.resolve("hf").toString();
    String hub = home.resolve("hub").toString();
    assertEquals(Path.of(xdg, "huggingface", "hub"), settings("XDG_CACHE_HOME", xdg).cache());
    assertEquals(Path.of(hf, "hub"), settings("XDG_CACHE_HOME", xdg, "HF_HOME", hf).cache());
    assertEquals(
        Path.of(hub), settings("HF_HOME", hf, "HF_HUB_CACHE", hub, "XDG_CACHE_HOME", xdg).cache());
    assertEquals(home.resolve("x/hub"), settings("HF_HOME", "~/x").cache());
    assertEquals(home.resolve(".cache/huggingface/hub"), settings("HF_HOME", "").cache());
  }

  @Test
  void theTokenComesFromTheVariableOrAFile() throws IOException {
    Path folder = Files.createDirectories(home.resolve(".cache/huggingface"));
    Files.writeString(folder.resolve("token"), "hf_file\n");
    Path other = Files.writeString(home.resolve("other"), "hf_other");
    assertEquals(Optional.of("hf_file"), settings().token());
    assertEquals(Optional.of("hf_other"), settings("HF_TOKEN_PATH", other.toString()).token());
    assertEquals(Optional.of("hf_variable"), settings("HF_TOKEN", " hf_variable ").token());
    assertFalse(settings("HF_TOKEN", "hf_variable").toString().contains("hf_variable"));
  }

  @Test
  void aTokenThatCouldBreakAHeaderIsRefusedAndNotShown() {
    HubException failure =
        assertThrows(HubException.class, () -> settings("HF_TOKEN", "hf_a\r\nHost: evil"));
    assertTrue(failure.getMessage().startsWith("HF_TOKEN: expected a token"));
    assertFalse(failure.getMessage().contains("evil"));
  }

  @Test
  void switchesAreRead() {
    assertTrue(settings("HF_HUB_OFFLINE", "1").offline());
    assertTrue(settings("HF_HUB_OFFLINE", "True").offline());
    assertFalse(settings("HF_HUB_OFFLINE", "0").offline());
    assertFalse(settings("HF_HUB_DISABLE_SYMLINKS", "yes").links());
    assertEquals(Duration.ofSeconds(60), settings("HF_HUB_DOWNLOAD_TIMEOUT", "60").bodyTimeout());
    assertEquals(Duration.ofSeconds(3), settings("HF_HUB_ETAG_TIMEOUT", "3").headTimeout());
    assertEquals(
        "https://mirror.example/hf",
        settings("HF_ENDPOINT", "https://mirror.example/hf/").endpoint().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "HF_ENDPOINT,huggingface.co,an address",
    "HF_ENDPOINT,ftp://huggingface.co,an address",
    "HF_ENDPOINT,https://,an address",
    "HF_ENDPOINT,https://user:secret@huggingface.co,an address",
    "HF_ENDPOINT,a b,an address",
    "HF_HUB_DOWNLOAD_TIMEOUT,soon,a whole number of seconds",
    "HF_HUB_DOWNLOAD_TIMEOUT,0,a whole number of seconds"
  })
  void whatMakesNoSenseIsTold(String variable, String value, String expected) {
    HubException failure = assertThrows(HubException.class, () -> settings(variable, value));
    assertTrue(
        failure.getMessage().startsWith(variable + ": expected " + expected), failure.getMessage());
  }

  private HubSettings settings(String... variables) {
    Map<String, String> environment = new HashMap<>(Map.of("HOME", home.toString()));
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return HubSettings.fromEnvironment(environment);
  }
}
