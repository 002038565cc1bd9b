package io.github.ilt4j.checkpoints.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.hub.HubException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies in the cache afterwards, and what the hub was asked for it. */
class HubTest {
  private static final String SNAPSHOT = "snapshots/" + FakeHub.COMMIT + "/";
  private static final String INDEX = "model.safetensors.index.json";

  @TempDir Path cache;
  private HubFixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new HubFixture(cache);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void theCacheIsLaidOutAsPythonsIs() throws IOException {
    HubSnapshot snapshot = fixture.fetch();
    assertEquals("org/model@" + FakeHub.COMMIT, snapshot.name().toString());
    assertEquals(fixture.model().resolve(SNAPSHOT), snapshot.folder());
    String config = FakeHub.gitSha1(HubFixture.CONFIG.getBytes(StandardCharsets.UTF_8));
    String weights = FakeHub.sha256(fixture.weights);
    assertEquals(
        Set.of(
            "blobs/" + config,
            "blobs/" + weights,
            "refs/main",
            SNAPSHOT + "config.json",
            SNAPSHOT + "model.safetensors"),
        fixture.cached());
    assertEquals(FakeHub.COMMIT, Files.readString(fixture.model().resolve("refs/main")));
    assertEquals(
        Path.of("..", "..", "blobs", weights),
        Files.readSymbolicLink(snapshot.folder().resolve(HubFixture.WEIGHTS)));
    assertArrayEquals(
        fixture.weights, Files.readAllBytes(snapshot.folder().resolve(HubFixture.WEIGHTS)));
    assertTrue(Files.exists(cache.resolve(".locks/models--org--model/" + weights + ".lock")));
  }

  @Test
  void nothingIsDownloadedTwice() throws IOException {
    fixture.fetch();
    fixture.hub.requests().clear();
    HubSnapshot again = fixture.fetch();
    assertEquals("[GET " + FakeHub.api() + "]", fixture.hub.requests().toString());
    fixture.hub.requests().clear();
    assertEquals(again, fixture.client(fixture.settings).fetch(again.name(), Selection.MODEL));
    assertEquals("[]", fixture.hub.requests().toString(), "a commit never changes");
  }

  @Test
  void onlyNeededFilesOfOneFormatAreDownloaded() throws IOException {
    fixture
        .hub
        .with("tokenizer.json", "{}")
        .with("pytorch_model.bin", "x")
        .with("tf_model.h5", "x")
        .with("README.md", "x")
        .with("onnx.json", "{}")
        .with("preprocessor_config.json", "{\"image_mean\": [0.5]}")
        .with("generation_config.json", "{\"max_length\": 7}");
    assertEquals(
        Set.of(
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "preprocessor_config.json"),
        names(fixture.fetch().folder()));
  }

  @Test
  void configurationsComeWithoutWeights() throws IOException {
    HubSnapshot snapshot =
        fixture.client(fixture.settings).fetch(HubFixture.NAME, Selection.CONFIGURATION);
    assertEquals(Set.of("config.json"), names(snapshot.folder()));
    HubSettings offline = fixture.settings(Optional.empty(), true, true);
    assertEquals(snapshot, fixture.client(offline).fetch(HubFixture.NAME, Selection.CONFIGURATION));
    HubException failure = fixture.failure(offline);
    assertTrue(failure.getMessage().contains("only a part"), failure.getMessage());
  }

  @Test
  void shardsComeByTheirIndex() throws IOException {
    fixture
        .hub
        .without(HubFixture.WEIGHTS)
        .with(INDEX, index("a-00001.safetensors", "a-00002.safetensors"))
        .with("a-00001.safetensors", "first")
        .with("a-00002.safetensors", "second")
        .with("a-00003.safetensors", "of another model");
    Path folder = fixture.fetch().folder();
    assertEquals(
        Set.of("config.json", INDEX, "a-00001.safetensors", "a-00002.safetensors"), names(folder));
    HubSettings offline = fixture.settings(Optional.empty(), true, true);
    assertEquals(folder, fixture.client(offline).fetch(HubFixture.NAME, Selection.MODEL).folder());
    Files.delete(folder.resolve("a-00002.safetensors"));
    assertEquals(Reason.OFFLINE, fixture.failure(offline).reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../../evil", "/etc/evil", "..", "a/b.safetensors", ".hidden", ""})
  void shardsOutsideTheFolderAreRefused(String shard) {
    fixture.hub.without(HubFixture.WEIGHTS).with(INDEX, index(shard)).with(shard, "x");
    assertThrows(CheckpointException.class, fixture::fetch);
    assertEquals(0, fixture.hub.requests("HEAD", "evil").size());
  }

  @Test
  void shardsThatAreNotListedAreMissing() {
    fixture.hub.without(HubFixture.WEIGHTS).with(INDEX, index("gone.safetensors"));
    HubException failure = fixture.failure();
    assertTrue(
        failure.getMessage().contains(INDEX + " names gone.safetensors"), failure.getMessage());
  }

  @Test
  void weightsOfOtherFormatsAreTakenWhereThereAreNoBetter() throws IOException {
    fixture
        .hub
        .without(HubFixture.WEIGHTS)
        .with("tf_model.h5", "h5")
        .with("flax_model.msgpack", "x");
    assertEquals(Set.of("config.json", "tf_model.h5"), names(fixture.fetch().folder()));
    fixture.hub.with("pytorch_model.bin", "bin");
    assertTrue(names(fixture.fetch().folder()).contains("pytorch_model.bin"));
  }

  @Test
  void aModelWithoutConfigurationOrWeightsIsTold() {
    fixture.hub.without(HubFixture.WEIGHTS);
    assertTrue(fixture.failure().getMessage().contains("pytorch_model.bin"));
    fixture.hub.without("config.json");
    assertTrue(fixture.failure().getMessage().contains("has no config.json"));
  }

  @Test
  void whatPythonHasDownloadedIsFoundOffline() throws IOException {
    Path snapshot = asPythonLeavesIt();
    HubSettings offline = fixture.settings(Optional.empty(), true, true);
    assertEquals(
        snapshot, fixture.client(offline).fetch(HubFixture.NAME, Selection.MODEL).folder());
    assertEquals("[]", fixture.hub.requests().toString());
  }

  @Test
  void aBlobThatIsThereAlreadyIsOnlyLinked() throws IOException {
    Files.createDirectories(fixture.blob().getParent());
    Files.write(fixture.blob(), fixture.weights);
    Path weights = fixture.fetch().folder().resolve(HubFixture.WEIGHTS);
    assertArrayEquals(fixture.weights, Files.readAllBytes(weights));
    assertEquals(0, fixture.hub.requests("GET", HubFixture.WEIGHTS).size());
  }

  @Test
  void aLinkWhoseBlobIsGoneIsMadeAnew() throws IOException {
    Path weights = fixture.fetch().folder().resolve(HubFixture.WEIGHTS);
    Files.delete(fixture.blob());
    fixture.fetch();
    assertArrayEquals(fixture.weights, Files.readAllBytes(weights));
  }

  @Test
  void withoutLinksTheSnapshotHasCopies() throws IOException {
    HubSettings settings = fixture.settings(Optional.empty(), false, false);
    Path folder = fixture.client(settings).fetch(HubFixture.NAME, Selection.MODEL).folder();
    Path weights = folder.resolve(HubFixture.WEIGHTS);
    assertFalse(Files.isSymbolicLink(weights));
    assertArrayEquals(fixture.weights, Files.readAllBytes(weights));
    assertEquals(Set.of("config.json", HubFixture.WEIGHTS), names(folder));
  }

  @Test
  void offlineWithoutCacheSaysWhy() {
    HubException failure = fixture.failure(fixture.settings(Optional.empty(), true, true));
    assertEquals(Reason.OFFLINE, failure.reason());
    assertEquals(
        "org/model: is not in the cache " + cache + ", and HF_HUB_OFFLINE forbids to download it",
        failure.getMessage());
    assertEquals("[]", fixture.hub.requests().toString());
  }

  @Test
  void aHubThatCannotBeReachedIsReplacedByTheCache() throws IOException {
    HubSnapshot snapshot = fixture.fetch();
    fixture.close();
    fixture.slept.clear();
    assertEquals(snapshot, fixture.fetch());
    assertEquals(0, fixture.slept.size(), "who has the model is not kept waiting");
    assertTrue(
        fixture.said.get(0).contains("so the files of the cache are used"), fixture.said::toString);
  }

  @Test
  void aHubThatCannotBeReachedIsTriedAndTold() {
    fixture.close();
    HubException failure = fixture.failure();
    assertEquals(Reason.UNREACHABLE, failure.reason());
    assertTrue(failure.getMessage().endsWith("(tried 6 times)"), failure.getMessage());
    assertTrue(failure.getMessage().contains(fixture.hub.uri().toString()), failure.getMessage());
  }

  @Test
  void branchesAndTagsAreKept() throws IOException {
    fixture.hub.script(
        "GET /api/models/org/model/revision/refs%2Fpr%2F1",
        FakeHub.body(
            "{\"sha\":\"" + FakeHub.COMMIT + "\",\"siblings\":[{\"rfilename\":\"config.json\"}]}"));
    HubName name = HubName.parse("org/model@refs/pr/1").orElseThrow();
    fixture.client(fixture.settings).fetch(name, Selection.CONFIGURATION);
    assertEquals(FakeHub.COMMIT, Files.readString(fixture.model().resolve("refs/refs/pr/1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../../elsewhere", "", "0123"})
  void aRefThatHoldsNoCommitIsRefused(String content) throws IOException {
    Path ref = fixture.model().resolve("refs/main");
    Files.createDirectories(ref.getParent());
    Files.writeString(ref, content);
    HubException failure = fixture.failure();
    assertTrue(failure.getMessage().startsWith(ref + ": expected a commit"), failure.getMessage());
  }

  private Path asPythonLeavesIt() throws IOException {
    String config = FakeHub.gitSha1(HubFixture.CONFIG.getBytes(StandardCharsets.UTF_8));
    Path snapshot = Files.createDirectories(fixture.model().resolve(SNAPSHOT));
    Files.createDirectories(fixture.blob().getParent());
    Files.write(fixture.blob(), fixture.weights);
    Files.writeString(fixture.blob().resolveSibling(config), HubFixture.CONFIG);
    Files.createDirectories(fixture.model().resolve("refs"));
    Files.writeString(fixture.model().resolve("refs/main"), FakeHub.COMMIT);
    Path blobs = Path.of("..", "..", "blobs");
    Files.createSymbolicLink(snapshot.resolve("config.json"), blobs.resolve(config));
    Files.createSymbolicLink(
        snapshot.resolve(HubFixture.WEIGHTS), blobs.resolve(fixture.blob().getFileName()));
    return snapshot;
  }

  private static String index(String... shards) {
    StringBuilder map = new StringBuilder();
    for (String shard : shards) {
      map.append(map.isEmpty() ? "" : ",").append("\"t").append(map.length()).append("\":\"");
      map.append(shard).append('"');
    }
    return "{\"metadata\":{\"total_size\":1},\"weight_map\":{" + map + "}}";
  }

  private static Set<String> names(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return Set.copyOf(entries.map(entry -> entry.getFileName().toString()).toList());
    }
  }
}
