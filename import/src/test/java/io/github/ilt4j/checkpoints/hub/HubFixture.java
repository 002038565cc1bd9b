package io.github.ilt4j.checkpoints.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A hub with a model, an empty cache, and a client for which no time passes while it waits. */
final class HubFixture implements AutoCloseable {
  static final HubName NAME = HubName.parse(FakeHub.ID).orElseThrow();
  static final String CONFIG = "{\"model_type\": \"bert\"}";
  static final String WEIGHTS = "model.safetensors";

  final FakeHub hub = new FakeHub();
  final byte[] weights = new byte[300_000];
  final Path cache;
  final List<String> said = new CopyOnWriteArrayList<>();
  final List<Duration> slept = new CopyOnWriteArrayList<>();
  final HubSettings settings;

  HubFixture(Path cache) throws IOException {
    this.cache = cache;
    new Random(1).nextBytes(weights);
    hub.with("config.json", CONFIG).with(WEIGHTS, weights);
    settings = settings(Optional.of("hf_secret"), false, true);
  }

  HubSettings settings(Optional<String> token, boolean offline, boolean links) {
    return new HubSettings(
        hub.uri(),
        cache,
        token,
        offline,
        links,
        Duration.ofSeconds(20),
        Duration.ofSeconds(20),
        RetryPolicy.STANDARD);
  }

  /** The same, waiting for an answer no longer than a test can. */
  HubSettings impatient(Duration timeout) {
    return new HubSettings(
        settings.endpoint(),
        cache,
        settings.token(),
        false,
        true,
        timeout,
        timeout,
        RetryPolicy.STANDARD);
  }

  HubListener listener() {
    return new HubListener() {
      @Override
      public void says(String line) {
        said.add(line);
      }
    };
  }

  Hub client(HubSettings with) {
    return new Hub(with, listener(), new Waiting(listener(), slept::add));
  }

  HubSnapshot fetch() {
    return client(settings).fetch(NAME, Selection.MODEL);
  }

  HubException failure() {
    return failure(settings);
  }

  HubException failure(HubSettings with) {
    try {
      client(with).fetch(NAME, Selection.MODEL);
    } catch (HubException e) {
      return e;
    }
    throw new AssertionError("nothing failed");
  }

  Duration sleptInAll() {
    return slept.stream().reduce(Duration.ZERO, Duration::plus);
  }

  /** The model's folder in the cache. */
  Path model() {
    return cache.resolve("models--org--model");
  }

  Path blob() {
    return model().resolve("blobs").resolve(FakeHub.sha256(weights));
  }

  Path part() {
    return blob().resolveSibling(blob().getFileName() + ".ilt4j.incomplete");
  }

  /** Leaves what an earlier download might have left. */
  void leavePart(byte[] bytes) throws IOException {
    Files.createDirectories(part().getParent());
    Files.write(part(), bytes);
  }

  /** Leaves the first bytes of the weights, as an earlier download might have. */
  void leavePart(int length) throws IOException {
    leavePart(Arrays.copyOf(weights, length));
  }

  /** All files of the model's folder. */
  Set<String> cached() throws IOException {
    try (Stream<Path> paths = Files.walk(model())) {
      return paths
          .filter(path -> !Files.isDirectory(path))
          .map(path -> model().relativize(path).toString().replace('\\', '/'))
          .collect(Collectors.toSet());
    }
  }

  @Override
  public void close() {
    hub.close();
  }
}
