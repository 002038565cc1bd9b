package io.github.ilt4j.checkpoints.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.hub.FakeHub.Answer;
import io.github.ilt4j.checkpoints.hub.HubException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several that download the same model at once, one of which may end in the middle. */
@Timeout(60)
class SharedCacheTest {
  private static final int HALF = 150_000;
  private static final String CONTENT = "GET " + FakeHub.content(HubFixture.WEIGHTS);

  @TempDir Path cache;
  private HubFixture fixture;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch halfIsSent = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @BeforeEach
  void start() throws IOException {
    fixture = new HubFixture(cache);
  }

  @AfterEach
  void stop() {
    goOn.countDown();
    threads.shutdownNow();
    fixture.close();
  }

  /** The process that is killed in the middle of a download. */
  public static void main(String[] arguments) {
    HubSettings settings =
        HubSettings.fromEnvironment(
            Map.of("HF_ENDPOINT", arguments[0], "HF_HUB_CACHE", arguments[1]));
    new Hub(settings, HubListener.SILENT).fetch(HubFixture.NAME, Selection.MODEL);
  }

  @Test
  void twoThreadsDownloadOnce() throws Exception {
    fixture.hub.script(CONTENT, stoppingHalfWay());
    Future<HubSnapshot> first = threads.submit(this::fetch);
    halfIsSent.await();
    Future<HubSnapshot> second = threads.submit(this::fetch);
    waitUntilSomebodyWaits();
    goOn.countDown();
    assertEquals(first.get(), second.get());
    assertArrayEquals(fixture.weights, Files.readAllBytes(fixture.blob()));
    assertEquals(1, fixture.hub.requests("GET", FakeHub.content(HubFixture.WEIGHTS)).size());
  }

  @Test
  void aKilledProcessFreesItsLockAndLeavesItsPart() throws Exception {
    fixture.hub.script(CONTENT, stoppingHalfWay());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SharedCacheTest.class.getName(),
                fixture.hub.uri().toString(),
                cache.toString())
            .inheritIO()
            .start();
    try {
      halfIsSent.await();
      while (!Files.exists(fixture.part()) || Files.size(fixture.part()) < HALF) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      Future<HubSnapshot> other = threads.submit(this::fetch);
      waitUntilSomebodyWaits();
      process.destroyForcibly().waitFor();
      Path folder = other.get().folder();
      assertArrayEquals(fixture.weights, Files.readAllBytes(folder.resolve(HubFixture.WEIGHTS)));
    } finally {
      process.destroyForcibly();
    }
    List<FakeHub.Request> asked = fixture.hub.requests("GET", FakeHub.content(HubFixture.WEIGHTS));
    assertEquals("bytes=" + HALF + "-", asked.get(1).header("Range"));
    assertEquals(2, asked.size());
  }

  @Test
  void aListenerCanEndADownloadThatAnotherGoesOnWith() throws IOException {
    HubListener impatient =
        new HubListener() {
          private volatile boolean stopped;

          @Override
          public void reached(long bytes, String file) {
            stopped |= file.equals(HubFixture.WEIGHTS) && bytes > 100;
          }

          @Override
          public boolean isStopped() {
            return stopped;
          }
        };
    fixture.hub.script(CONTENT, stoppingHalfWay());
    HubException failure =
        assertThrows(
            HubException.class,
            () -> new Hub(fixture.settings, impatient).fetch(HubFixture.NAME, Selection.MODEL));
    assertEquals(Reason.STOPPED, failure.reason());
    assertTrue(Files.size(fixture.part()) > 100);
    fixture.fetch();
    assertArrayEquals(fixture.weights, Files.readAllBytes(fixture.blob()));
    List<FakeHub.Request> asked = fixture.hub.requests("GET", FakeHub.content(HubFixture.WEIGHTS));
    assertTrue(asked.get(1).header("Range").matches("bytes=[0-9]{3,}-"), asked::toString);
  }

  @Test
  void progressAddsUpToTheSum() throws IOException {
    fixture.leavePart(HALF);
    StringBuilder told = new StringBuilder();
    new Hub(
            fixture.settings,
            new HubListener() {
              private long last;

              @Override
              public void begins(String task, long bytes) {
                told.append(task).append(' ').append(bytes);
              }

              @Override
              public void reached(long bytes, String file) {
                assertTrue(bytes >= last, "never back");
                last = bytes;
              }

              @Override
              public void ends() {
                told.append(' ').append(last);
              }
            })
        .fetch(HubFixture.NAME, Selection.MODEL);
    long sum = (long) fixture.weights.length + HubFixture.CONFIG.length();
    assertEquals("org/model " + sum + " " + sum, told.toString());
  }

  private HubSnapshot fetch() {
    return new Hub(fixture.settings, fixture.listener()).fetch(HubFixture.NAME, Selection.MODEL);
  }

  private void waitUntilSomebodyWaits() throws InterruptedException {
    while (fixture.said.stream().noneMatch(line -> line.contains("another download"))) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private Answer stoppingHalfWay() {
    return (request, out) -> {
      FakeHub.head(out, 200, "Content-Length: 300000");
      out.write(fixture.weights, 0, HALF);
      out.flush();
      halfIsSent.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      out.write(fixture.weights, HALF, HALF);
    };
  }
}
