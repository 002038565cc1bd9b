package io.github.ilt4j.checkpoints.hub;

import io.github.ilt4j.checkpoints.hub.HubException.Reason;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Puts the hub's refusals into sentences that say what to do. */
final class Refusal {
  private Refusal() {}

  /**
   * What an answer that is neither the content nor a redirect means.
   *
   * @param name the model asked for
   * @param file the file asked for, if it was one
   * @return always a final failure; one for the moment is thrown
   * @throws IOException if the same request may work later
   */
  static HubException of(Reply reply, HubSettings settings, HubName name, Optional<String> file)
      throws IOException {
    int status = reply.status();
    String code = reply.header("X-Error-Code").orElse("");
    if (status == 408 || status == 429 || status >= 500) {
      throw new Retries.Later(reply.uri().getHost() + " answers " + status, retryAfter(reply));
    }
    URI endpoint = settings.endpoint();
    String what = file.map(given -> name + ": " + given).orElse(name.toString());
    if (code.equals("GatedRepo")) {
      return new HubException(
          Reason.REFUSED,
          "%s: is gated: ask for access at %s/%s, then set HF_TOKEN to a token of that account"
              .formatted(name, endpoint, name.id()));
    }
    if (code.equals("RevisionNotFound")) {
      return new HubException(
          Reason.NOT_FOUND,
          "%s: %s has the model, but no revision '%s'"
              .formatted(name, endpoint, name.revisionOrMain()));
    }
    if (code.equals("EntryNotFound") || (status == 404 && file.isPresent())) {
      return new HubException(
          Reason.NOT_FOUND,
          "%s: is listed, but %s does not have it (%d)".formatted(what, endpoint, status));
    }
    if (status == 401 || status == 403) {
      String todo =
          settings.token().isPresent()
              ? "or the token of HF_TOKEN is not valid or may not read it"
              : "or it is private or gated: then set HF_TOKEN";
      return new HubException(
          Reason.REFUSED,
          "%s: %s has no such model (%d), %s".formatted(what, endpoint, status, todo));
    }
    if (status == 404) {
      return new HubException(
          Reason.NOT_FOUND, "%s: %s has no such model (404)".formatted(what, endpoint));
    }
    return new HubException(
        Reason.BROKEN,
        "%s: %s answers %d%s"
            .formatted(
                what,
                reply.uri(),
                status,
                reply.header("X-Error-Message").map(text -> ", " + text).orElse("")));
  }

  /** The header's number of seconds, or what is left until its date; zero without either. */
  static Duration retryAfter(Reply reply) {
    String text = reply.header("Retry-After").map(String::strip).orElse("");
    if (text.matches("[0-9]{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration left = Duration.between(Instant.now(), date);
      return left.isNegative() ? Duration.ZERO : left;
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }
}
