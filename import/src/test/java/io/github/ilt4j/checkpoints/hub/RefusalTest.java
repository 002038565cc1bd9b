package io.github.ilt4j.checkpoints.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.hub.FakeHub.Answer;
import io.github.ilt4j.checkpoints.hub.FakeHub.Request;
import io.github.ilt4j.checkpoints.hub.HubException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hub says instead of sending a file, and where it sends the client. */
class RefusalTest {
  private static final String API = "GET " + FakeHub.api();
  private static final String HEAD = "HEAD " + FakeHub.resolve(HubFixture.WEIGHTS);
  private static final String CONTENT = "GET " + FakeHub.content(HubFixture.WEIGHTS);

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
  void aMissingTokenIsAskedFor() {
    fixture.hub.always(API, FakeHub.status(401, "X-Error-Code: RepoNotFound"));
    HubException failure = fixture.failure(fixture.settings(Optional.empty(), false, true));
    assertEquals(Reason.REFUSED, failure.reason());
    assertEquals(
        "org/model: %s has no such model (401), or it is private or gated: then set HF_TOKEN"
            .formatted(fixture.hub.uri()),
        failure.getMessage());
    assertEquals(0, fixture.slept.size(), "it would not become better");
  }

  @Test
  void aWrongTokenIsTold() {
    fixture.hub.always(API, FakeHub.status(401));
    HubException failure = fixture.failure();
    assertTrue(
        failure.getMessage().endsWith("the token of HF_TOKEN is not valid or may not read it"),
        failure.getMessage());
    assertFalse(failure.getMessage().contains("hf_secret"));
  }

  @Test
  void aGatedModelNamesThePageToAskOn() {
    fixture.hub.always(HEAD, FakeHub.status(403, "X-Error-Code: GatedRepo"));
    HubException failure = fixture.failure();
    assertEquals(Reason.REFUSED, failure.reason());
    assertTrue(
        failure.getMessage().contains("ask for access at " + fixture.hub.uri() + "/org/model"),
        failure.getMessage());
  }

  @Test
  void aMissingModelIsTold() {
    fixture.hub.always(API, FakeHub.status(404, "X-Error-Code: RepoNotFound"));
    HubException failure = fixture.failure();
    assertEquals(Reason.NOT_FOUND, failure.reason());
    assertEquals(
        "org/model: " + fixture.hub.uri() + " has no such model (404)", failure.getMessage());
  }

  @Test
  void aMissingRevisionIsTold() {
    fixture.hub.always(
        "GET /api/models/org/model/revision/v9",
        FakeHub.status(404, "X-Error-Code: RevisionNotFound"));
    HubName name = HubName.parse("org/model@v9").orElseThrow();
    try {
      fixture.client(fixture.settings).fetch(name, Selection.MODEL);
    } catch (HubException e) {
      assertEquals(Reason.NOT_FOUND, e.reason());
      assertTrue(e.getMessage().endsWith("no revision 'v9'"), e.getMessage());
      return;
    }
    throw new AssertionError("nothing failed");
  }

  @Test
  void aMissingFileIsTold() {
    fixture.hub.always(HEAD, FakeHub.status(404, "X-Error-Code: EntryNotFound"));
    HubException failure = fixture.failure();
    assertEquals(Reason.NOT_FOUND, failure.reason());
    assertTrue(
        failure.getMessage().startsWith("org/model: model.safetensors: is listed, but"),
        failure.getMessage());
  }

  @Test
  void anyOtherAnswerIsShown() {
    fixture.hub.always(API, FakeHub.status(418, "X-Error-Message: short and stout"));
    HubException failure = fixture.failure();
    assertEquals(Reason.BROKEN, failure.reason());
    assertTrue(failure.getMessage().endsWith("answers 418, short and stout"), failure.getMessage());
  }

  @Test
  void theHubsOwnPauseIsKept() {
    fixture.hub.script(API, FakeHub.status(429, "Retry-After: 7"), FakeHub.status(429));
    fixture.fetch();
    assertBetween(7.5, 9, fixture.sleptInAll());
  }

  @Test
  void aPauseMayBeADate() {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(40));
    fixture.hub.script(CONTENT, FakeHub.status(503, "Retry-After: " + date));
    fixture.fetch();
    assertBetween(30, 40, fixture.sleptInAll());
  }

  @Test
  void tooLongAPauseEndsTheDownload() {
    fixture.hub.always(API, FakeHub.status(429, "Retry-After: 86400"));
    HubException failure = fixture.failure();
    assertEquals(Reason.UNREACHABLE, failure.reason());
    assertTrue(failure.getMessage().endsWith("asks to come back in 86400 s"), failure.getMessage());
    assertEquals(1, fixture.hub.requests().size());
  }

  @Test
  void failuresForTheMomentAreTriedAgain() {
    fixture
        .hub
        .script(API, FakeHub.status(500), FakeHub.status(502))
        .script(HEAD, FakeHub.status(503), FakeHub.status(408))
        .script(CONTENT, FakeHub.status(504), (request, out) -> out.write(1));
    fixture.fetch();
    assertEquals(6, fixture.said.size(), fixture.said::toString);
    assertTrue(fixture.said.get(0).contains("127.0.0.1 answers 500; next try in "));
    // Three times a first pause of 0.5 to 1 s and a second one of 1 to 2 s.
    assertBetween(4.5, 9, fixture.sleptInAll());
  }

  @Test
  void pausesGrowAndEnd() {
    fixture.hub.always(API, FakeHub.status(500));
    HubException failure = fixture.failure();
    assertTrue(
        failure.getMessage().endsWith("127.0.0.1 answers 500 (tried 6 times)"),
        failure.getMessage());
    assertEquals(6, fixture.hub.requests().size());
    // 1 + 2 + 4 + 8 + 8 s, less up to a half.
    assertBetween(11.5, 23, fixture.sleptInAll());
  }

  @Test
  void theTokenIsForTheHubAlone() throws IOException {
    fixture.leavePart(1000);
    fixture.fetch();
    for (Request request : fixture.hub.requests()) {
      String expected = request.toOtherHost() ? "" : "Bearer hf_secret";
      assertEquals(expected, request.header("Authorization"), request::toString);
    }
    assertEquals(
        1,
        fixture.hub.requests().stream().filter(Request::toOtherHost).count(),
        "one was elsewhere");
  }

  @Test
  void theTokenDoesNotComeBackFromElsewhere() {
    String back = fixture.hub.uri() + "/back";
    fixture.hub.script(CONTENT, FakeHub.status(307, "Location: " + back));
    fixture.hub.script("GET /back", FakeHub.status(404));
    fixture.failure();
    assertEquals("", fixture.hub.requests("GET", "/back").get(0).header("Authorization"));
  }

  @Test
  void relativeRedirectsStayAtHome() {
    Answer moved = FakeHub.status(308, "Location: /api/models/org/renamed/revision/main");
    fixture.hub.script(API, moved);
    fixture.hub.always("GET /api/models/org/renamed/revision/main", FakeHub.status(418));
    fixture.failure();
    assertEquals("Bearer hf_secret", fixture.hub.requests().get(1).header("Authorization"));
  }

  @Test
  void redirectsWithoutEndAreLeft() {
    fixture.hub.always(API, FakeHub.status(302, "Location: " + FakeHub.api()));
    HubException failure = fixture.failure();
    assertEquals(Reason.BROKEN, failure.reason());
    assertTrue(failure.getMessage().contains("more than 10 redirects"), failure.getMessage());
    assertEquals(11, fixture.hub.requests().size());
  }

  @Test
  void redirectsToOtherThanHttpAreRefused() {
    for (String place : new String[] {"file:///etc/passwd", "ftp://x/y", "http:", "", "::"}) {
      fixture.hub.script(API, FakeHub.status(302, "Location: " + place));
      HubException failure = fixture.failure();
      assertEquals(Reason.BROKEN, failure.reason());
      assertTrue(
          failure.getMessage().contains("(302) leads to '" + place + "'"), failure.getMessage());
    }
  }

  @Test
  void descriptionsThatMakeNoSenseAreRefused() {
    String evil = "{\"sha\":\"../../evil\",\"siblings\":[]}";
    for (String json : new String[] {"<html>", "[]", "{}", evil, "{\"sha\":1}", ""}) {
      fixture.hub.script(API, FakeHub.body(json));
      HubException failure = fixture.failure();
      assertEquals(Reason.BROKEN, failure.reason(), json);
      assertTrue(failure.getMessage().contains("HF_ENDPOINT"), failure.getMessage());
    }
  }

  @Test
  void aDescriptionWithoutEndIsLeft() {
    fixture.hub.always(
        API,
        (request, out) -> {
          FakeHub.head(out, 200);
          while (true) {
            out.write(new byte[1 << 16]);
          }
        });
    assertTrue(fixture.failure().getMessage().contains("is longer than"));
  }

  private static void assertBetween(double least, double most, Duration found) {
    double seconds = found.toMillis() / 1000.0;
    assertTrue(least <= seconds && seconds <= most, seconds + " s");
  }
}
