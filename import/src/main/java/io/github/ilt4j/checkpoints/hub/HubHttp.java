package io.github.ilt4j.checkpoints.hub;

import io.github.ilt4j.checkpoints.hub.HubException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Requests to the hub. Redirects are followed by hand, because what is meant for the hub (the
 * token, the condition of a range) must not go with them to another host.
 */
final class HubHttp {
  private static final int MOST_REDIRECTS = 10;

  private final HubSettings settings;
  private final Waiting waiting;
  private final HttpClient client;

  HubHttp(HubSettings settings, Waiting waiting) {
    this.settings = settings;
    this.waiting = waiting;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.headTimeout())
            .build();
  }

  /**
   * Sends a request without a body and follows redirects.
   *
   * @param headers for whoever answers
   * @param headersAtHome for the hub alone
   * @param enough whether a redirect has told all that is wanted, and need not be followed
   * @throws IOException if no answer comes
   * @throws HubException if redirects lead nowhere
   */
  Reply send(
      String method,
      URI start,
      Map<String, String> headers,
      Map<String, String> headersAtHome,
      Predicate<Reply> enough)
      throws IOException {
    List<HttpHeaders> hops = new ArrayList<>();
    boolean atHome = true;
    URI uri = start;
    while (hops.size() <= MOST_REDIRECTS) {
      // Once elsewhere, a way back is somebody else's idea: the token stays away from it.
      atHome &= isHome(uri);
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri)
              .method(method, HttpRequest.BodyPublishers.noBody())
              .header("User-Agent", "ilt4j; java/" + Runtime.version().feature())
              .header("Accept-Encoding", "identity");
      headers.forEach(request::header);
      if (atHome) {
        headersAtHome.forEach(request::header);
        settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
      }
      HttpResponse<ResponseBody> response =
          waiting.await(
              client.sendAsync(request.build(), info -> new ResponseBody()),
              settings.headTimeout());
      hops.add(response.headers());
      Reply reply =
          new Reply(uri, response.statusCode(), List.copyOf(hops), atHome, response.body());
      if (!reply.isRedirect() || enough.test(reply)) {
        return reply;
      }
      reply.close();
      uri = target(reply);
    }
    throw new HubException(
        Reason.BROKEN, start + ": more than " + MOST_REDIRECTS + " redirects, the last to " + uri);
  }

  private boolean isHome(URI uri) {
    URI home = settings.endpoint();
    return home.getScheme().equalsIgnoreCase(uri.getScheme())
        && home.getHost().equalsIgnoreCase(uri.getHost())
        && port(home) == port(uri);
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0
        ? uri.getPort()
        : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  private static URI target(Reply redirect) {
    URI from = redirect.uri();
    String location = redirect.header("Location").orElse("");
    try {
      URI to = from.resolve(location);
      boolean http =
          "https".equalsIgnoreCase(to.getScheme())
              || ("http".equalsIgnoreCase(to.getScheme())
                  && "http".equalsIgnoreCase(from.getScheme()));
      if (!location.isEmpty() && http && to.getHost() != null) {
        return to;
      }
    } catch (IllegalArgumentException e) {
      // No address: told below.
    }
    throw new HubException(
        Reason.BROKEN,
        "%s: a redirect (%d) leads to '%s', which is no address to follow"
            .formatted(from, redirect.status(), location));
  }
}
