package io.github.ilt4j.checkpoints.hub;

import io.github.ilt4j.checkpoints.hub.HubException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where models come from and go to. The variables are those of Python's huggingface_hub.
 *
 * @param endpoint the hub's address, without a slash at its end
 * @param cache the folder that holds {@code models--org--name}
 * @param token is sent to the endpoint, and to nobody else
 * @param offline whether only the cache is used
 * @param links whether a snapshot's files are symbolic links, where the system can make them
 * @param headTimeout how long an answer may take to begin
 * @param bodyTimeout how long nothing may arrive in the middle of one
 * @param retries what is done when the hub fails for a moment
 */
public record HubSettings(
    URI endpoint,
    Path cache,
    Optional<String> token,
    boolean offline,
    boolean links,
    Duration headTimeout,
    Duration bodyTimeout,
    RetryPolicy retries) {

  /** The hub of HuggingFace. */
  public static final String HUGGINGFACE = "https://huggingface.co";

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Set<String> TRUE = Set.of("1", "on", "yes", "true");
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

  public HubSettings {
    if (!isEndpoint(endpoint)) {
      throw new IllegalArgumentException("expected an http or https address");
    }
    if (!token.map(HubSettings::isToken).orElse(true)) {
      throw new IllegalArgumentException("expected a token of visible ASCII characters");
    }
  }

  /**
   * Settings from the variables HF_ENDPOINT, HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME, HF_TOKEN,
   * HF_TOKEN_PATH, HF_HUB_OFFLINE, HF_HUB_DISABLE_SYMLINKS, HF_HUB_ETAG_TIMEOUT and
   * HF_HUB_DOWNLOAD_TIMEOUT (seconds). Empty ones count as not set.
   *
   * @param environment {@code System.getenv()}, but for tests
   * @throws HubException names a variable that makes no sense
   */
  public static HubSettings fromEnvironment(Map<String, String> environment) {
    Variables variables = new Variables(environment);
    Path home =
        variables
            .path("HF_HOME")
            .or(() -> variables.path("XDG_CACHE_HOME").map(cache -> cache.resolve("huggingface")))
            .orElseGet(() -> variables.home().resolve(".cache").resolve("huggingface"));
    return new HubSettings(
        endpoint(variables.text("HF_ENDPOINT").orElse(HUGGINGFACE)),
        variables.path("HF_HUB_CACHE").orElseGet(() -> home.resolve("hub")),
        token(variables, home),
        variables.flag("HF_HUB_OFFLINE"),
        !variables.flag("HF_HUB_DISABLE_SYMLINKS"),
        variables.seconds("HF_HUB_ETAG_TIMEOUT").orElse(TIMEOUT),
        variables.seconds("HF_HUB_DOWNLOAD_TIMEOUT").orElse(TIMEOUT),
        RetryPolicy.STANDARD);
  }

  private static URI endpoint(String text) {
    try {
      URI endpoint = new URI(text.replaceFirst("/+$", ""));
      if (isEndpoint(endpoint)) {
        return endpoint;
      }
    } catch (URISyntaxException e) {
      // Told below, as any other text that is no address.
    }
    throw wrong("HF_ENDPOINT", "an address such as " + HUGGINGFACE, text);
  }

  private static boolean isEndpoint(URI uri) {
    return uri.getScheme() != null
        && Set.of("http", "https").contains(uri.getScheme())
        && uri.getHost() != null
        && uri.getUserInfo() == null
        && uri.getQuery() == null;
  }

  private static boolean isToken(String text) {
    return TOKEN.matcher(text).matches();
  }

  private static Optional<String> token(Variables variables, Path home) {
    Optional<String> given = variables.text("HF_TOKEN");
    Path file = variables.path("HF_TOKEN_PATH").orElseGet(() -> home.resolve("token"));
    String place = given.isPresent() ? "HF_TOKEN" : file.toString();
    Optional<String> token = given.or(() -> read(file)).filter(text -> !text.isEmpty());
    if (!token.map(HubSettings::isToken).orElse(true)) {
      // The token itself is nobody's business, not even a wrong one.
      throw new HubException(
          Reason.LOCAL, place + ": expected a token, one word of ASCII characters, found others");
    }
    return token;
  }

  private static Optional<String> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      throw HubException.local(file, "the token cannot be read", e);
    }
  }

  private static HubException wrong(String variable, String expected, String found) {
    return new HubException(
        Reason.LOCAL, "%s: expected %s, found '%s'".formatted(variable, expected, found));
  }

  /** Without the token: records are printed in logs. */
  @Override
  public String toString() {
    return "HubSettings[endpoint=%s, cache=%s, token=%s, offline=%s]"
        .formatted(endpoint, cache, token.isPresent() ? "***" : "none", offline);
  }

  /** The environment, where an empty value is none. */
  private record Variables(Map<String, String> environment) {
    Optional<String> text(String name) {
      return Optional.ofNullable(environment.get(name))
          .map(String::strip)
          .filter(t -> !t.isEmpty());
    }

    boolean flag(String name) {
      return text(name).map(value -> TRUE.contains(value.toLowerCase(Locale.ROOT))).orElse(false);
    }

    Optional<Path> path(String name) {
      return text(name)
          .map(
              text -> {
                try {
                  Path path =
                      text.equals("~") || text.startsWith("~/")
                          ? home().resolve(text.replaceFirst("^~/?", ""))
                          : Path.of(text);
                  return path.toAbsolutePath();
                } catch (InvalidPathException e) {
                  throw wrong(name, "a folder", text);
                }
              });
    }

    Path home() {
      return Stream.of("USERPROFILE", "HOME")
          .flatMap(name -> text(name).stream())
          .findFirst()
          .map(Path::of)
          .orElseGet(() -> Path.of(System.getProperty("user.home")));
    }

    Optional<Duration> seconds(String name) {
      return text(name)
          .map(
              text -> {
                if (!text.matches("[1-9][0-9]{0,5}")) {
                  throw wrong(name, "a whole number of seconds", text);
                }
                return Duration.ofSeconds(Long.parseLong(text));
              });
    }
  }
}
