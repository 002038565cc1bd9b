package io.github.ilt4j.checkpoints.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.hub.FakeHub.Answer;
import io.github.ilt4j.checkpoints.hub.FakeHub.Request;
import io.github.ilt4j.checkpoints.hub.HubException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads that are cut, late, wrong, or not what was asked for. */
class BrokenDownloadTest {
  private static final String CONTENT = "GET " + FakeHub.content(HubFixture.WEIGHTS);
  private static final int HALF = 150_000;

  /** So long does the server keep silent: until the test is over. */
  private final CountDownLatch over = new CountDownLatch(1);

  @TempDir Path cache;
  private HubFixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new HubFixture(cache);
  }

  @AfterEach
  void stop() {
    over.countDown();
    fixture.close();
  }

  @Test
  void aCutDownloadGoesOnWhereItWasCut() throws IOException {
    fixture.hub.script(CONTENT, this::half);
    assertWhole();
    List<Request> asked = fixture.hub.requests("GET", FakeHub.content(HubFixture.WEIGHTS));
    assertEquals("", asked.get(0).header("Range"));
    assertEquals("bytes=" + HALF + "-", asked.get(1).header("Range"));
    assertEquals(2, asked.size());
  }

  @Test
  void aDownloadOfAnEarlierProcessGoesOn() throws IOException {
    fixture.leavePart(HALF);
    assertWhole();
    List<Request> asked = fixture.hub.requests("GET", HubFixture.WEIGHTS);
    assertEquals("bytes=" + HALF + "-", asked.get(0).header("Range"));
    String condition = '"' + FakeHub.sha256(fixture.weights) + '"';
    assertEquals(condition, asked.get(0).header("If-Range"), "the hub knows the content's tag");
    assertTrue(asked.get(1).toOtherHost());
    assertEquals("", asked.get(1).header("If-Range"), "the other host has a tag of its own");
    assertFalse(Files.exists(fixture.part()));
  }

  @Test
  void smallFilesGoOnTooIfTheirTagIsTheSame() throws IOException {
    String config = FakeHub.gitSha1(HubFixture.CONFIG.getBytes(StandardCharsets.UTF_8));
    Files.createDirectories(fixture.blob().getParent());
    Files.writeString(
        fixture.blob().resolveSibling(config + ".ilt4j.incomplete"),
        HubFixture.CONFIG.substring(0, 5));
    Path folder = fixture.fetch().folder();
    assertEquals(HubFixture.CONFIG, Files.readString(folder.resolve("config.json")));
    assertEquals(
        "bytes=5-",
        fixture.hub.requests("GET", FakeHub.resolve("config.json")).get(0).header("Range"));
  }

  @Test
  void allBytesOfAnEarlierProcessAreOnlyChecked() throws IOException {
    fixture.leavePart(fixture.weights);
    assertWhole();
    assertEquals(0, fixture.hub.requests("GET", HubFixture.WEIGHTS).size());
  }

  @Test
  void aHubThatRefusesRangesSendsAllAgain() throws IOException {
    fixture.leavePart(HALF);
    fixture.hub.script(CONTENT, this::whole);
    assertWhole();
    assertEquals(1, fixture.hub.requests("GET", FakeHub.content(HubFixture.WEIGHTS)).size());
  }

  @Test
  void aRangeThatCannotBeHadIsGivenUp() throws IOException {
    fixture.leavePart(HALF);
    fixture.hub.script(CONTENT, FakeHub.status(416));
    assertWhole();
    List<Request> asked = fixture.hub.requests("GET", FakeHub.content(HubFixture.WEIGHTS));
    assertEquals("", asked.get(1).header("Range"));
  }

  @Test
  void anotherRangeThanThatAskedForIsNotAdded() throws IOException {
    fixture.leavePart(HALF);
    fixture.hub.script(
        CONTENT,
        (request, out) -> {
          FakeHub.head(out, 206, "Content-Range: bytes 0-" + (HALF - 1) + "/300000");
          out.write(fixture.weights, 0, HALF);
        });
    assertWhole();
  }

  @Test
  void aPartOfSomethingElseIsThrownAwayAfterTheCheck() throws IOException {
    fixture.leavePart(new byte[HALF]);
    assertWhole();
    List<Request> asked = fixture.hub.requests("GET", FakeHub.content(HubFixture.WEIGHTS));
    assertEquals("bytes=" + HALF + "-", asked.get(0).header("Range"));
    assertEquals("", asked.get(1).header("Range"));
  }

  @Test
  void aPartThatIsTooLongIsThrownAway() throws IOException {
    fixture.leavePart(new byte[fixture.weights.length + 1]);
    assertWhole();
  }

  @Test
  void wrongBytesDoNotEnterTheCache() {
    byte[] wrong = fixture.weights.clone();
    wrong[77]++;
    fixture.hub.always(CONTENT, (request, out) -> write(out, wrong));
    HubException failure = fixture.failure();
    assertEquals(Reason.BROKEN, failure.reason());
    assertEquals(
        "org/model: model.safetensors: expected the SHA-256 %s, found %s; what was downloaded is deleted"
            .formatted(FakeHub.sha256(fixture.weights), FakeHub.sha256(wrong)),
        failure.getMessage());
    assertNothingLeft();
  }

  @Test
  void wrongBytesOfASmallFileDoNotEnterTheCache() {
    String other = HubFixture.CONFIG.replace("bert", "bart");
    fixture.hub.always("GET " + FakeHub.resolve("config.json"), FakeHub.body(other));
    HubException failure = fixture.failure();
    assertTrue(
        failure
            .getMessage()
            .contains("found " + FakeHub.gitSha1(other.getBytes(StandardCharsets.UTF_8))),
        failure.getMessage());
  }

  @Test
  void aLengthOtherThanAnnouncedIsRefusedAtOnce() {
    fixture.hub.always(CONTENT, (request, out) -> write(out, new byte[7]));
    HubException failure = fixture.failure();
    assertTrue(
        failure.getMessage().endsWith("expected 300000 bytes, the hub sends 7"),
        failure.getMessage());
    assertNothingLeft();
  }

  @Test
  void moreThanAnnouncedEndsTheDownload() {
    fixture.hub.always(
        CONTENT,
        (request, out) -> {
          FakeHub.head(out, 200);
          out.write(fixture.weights);
          out.write(fixture.weights);
        });
    HubException failure = fixture.failure();
    assertTrue(failure.getMessage().endsWith("the hub sends more"), failure.getMessage());
    assertNothingLeft();
  }

  @Test
  void lessThanAnnouncedIsACut() throws IOException {
    fixture.hub.script(
        CONTENT,
        (request, out) -> {
          FakeHub.head(out, 200);
          out.write(fixture.weights, 0, HALF);
        });
    assertWhole();
  }

  @Test
  void aHubThatCutsEveryTimeIsGivenUpAndWhatCameStays() throws IOException {
    fixture.hub.always(
        CONTENT,
        (request, out) -> {
          FakeHub.head(out, 200, "Content-Length: 300000");
          out.write(fixture.weights, 0, 1000);
        });
    HubException failure = fixture.failure();
    assertEquals(Reason.UNREACHABLE, failure.reason());
    assertTrue(failure.getMessage().contains("model.safetensors"), failure.getMessage());
    assertTrue(failure.getMessage().endsWith("(tried 6 times)"), failure.getMessage());
    assertArrayEquals(Arrays.copyOf(fixture.weights, 1000), Files.readAllBytes(fixture.part()));
  }

  @Test
  void aBodyThatStopsIsCutByTheClient() throws IOException {
    fixture.hub.script(
        CONTENT,
        (request, out) -> {
          half(request, out);
          out.flush();
          silence();
        });
    HubSettings settings = fixture.impatient(Duration.ofMillis(150));
    Path folder = fixture.client(settings).fetch(HubFixture.NAME, Selection.MODEL).folder();
    assertArrayEquals(fixture.weights, Files.readAllBytes(folder.resolve(HubFixture.WEIGHTS)));
    assertTrue(fixture.said.toString().contains("nothing came for 0.15 s"), fixture.said::toString);
  }

  @Test
  void anAnswerThatDoesNotBeginIsGivenUp() throws IOException {
    fixture.hub.script("GET " + FakeHub.api(), (request, out) -> silence());
    HubSettings settings = fixture.impatient(Duration.ofMillis(150));
    fixture.client(settings).fetch(HubFixture.NAME, Selection.MODEL);
    assertEquals(2, fixture.hub.requests("GET", FakeHub.api()).size());
  }

  @Test
  void tagsThatProveNothingAreComparedByLength() throws IOException {
    Answer mirror =
        FakeHub.status(
            302,
            "X-Linked-Etag: W/\"some-tag-17\"",
            "X-Linked-Size: 300000",
            "Location: " + fixture.hub.elsewhere(FakeHub.content(HubFixture.WEIGHTS)));
    fixture.hub.script("HEAD " + FakeHub.resolve(HubFixture.WEIGHTS), mirror);
    Path part = fixture.blob().resolveSibling("some-tag-17.ilt4j.incomplete");
    Files.createDirectories(part.getParent());
    Files.write(part, new byte[HALF]);
    Path weights = fixture.fetch().folder().resolve(HubFixture.WEIGHTS);
    assertArrayEquals(fixture.weights, Files.readAllBytes(weights), "nothing was gone on with");
    assertTrue(Files.readSymbolicLink(weights).endsWith("some-tag-17"));
  }

  @Test
  void tagsThatAreNoFileNamesAreRefused() throws IOException {
    for (String tag : List.of("\"../../../evil\"", "\"a/b\"", "\"..\"", "\"\"", "\"a\\b\"")) {
      fixture.hub.script(
          "HEAD " + FakeHub.resolve(HubFixture.WEIGHTS),
          FakeHub.status(302, "X-Linked-Etag: " + tag, "X-Linked-Size: 1", "Location: /x"));
      HubException failure = fixture.failure();
      assertEquals(Reason.BROKEN, failure.reason());
      assertTrue(failure.getMessage().contains("expected an ETag"), failure.getMessage());
    }
    assertFalse(Files.exists(cache.resolve("evil")));
  }

  @Test
  void whatDoesNotFitOnTheDiskIsNotBegun() {
    long size = 1L << 59;
    fixture.hub.script(
        "HEAD " + FakeHub.resolve(HubFixture.WEIGHTS),
        FakeHub.status(
            302,
            "X-Linked-Etag: \"" + "a".repeat(64) + '"',
            "X-Linked-Size: " + size,
            "Location: /x"));
    HubException failure = fixture.failure();
    assertEquals(Reason.LOCAL, failure.reason());
    assertTrue(
        failure.getMessage().contains("needs " + size + " bytes in " + cache),
        failure.getMessage());
    assertEquals(0, fixture.hub.requests("GET", HubFixture.WEIGHTS).size());
  }

  @Test
  void filesOfAnotherCommitAreRefused() {
    fixture.hub.script(
        "HEAD " + FakeHub.resolve(HubFixture.WEIGHTS),
        FakeHub.status(200, "X-Repo-Commit: " + "f".repeat(40), "ETag: \"" + "a".repeat(40) + '"'));
    assertTrue(fixture.failure().getMessage().contains("expected the file of commit"));
  }

  private void half(Request request, OutputStream out) throws IOException {
    FakeHub.head(out, 200, "Content-Length: 300000");
    out.write(fixture.weights, 0, HALF);
  }

  private void whole(Request request, OutputStream out) throws IOException {
    write(out, fixture.weights);
  }

  private static void write(OutputStream out, byte[] content) throws IOException {
    FakeHub.head(out, 200, "Content-Length: " + content.length);
    out.write(content);
  }

  private void silence() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void assertWhole() throws IOException {
    Path weights = fixture.fetch().folder().resolve(HubFixture.WEIGHTS);
    assertArrayEquals(fixture.weights, Files.readAllBytes(weights));
  }

  private void assertNothingLeft() {
    assertFalse(Files.exists(fixture.blob()));
    assertFalse(Files.exists(fixture.part()));
  }
}
