package io.github.ilt4j.checkpoints.hub;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The last answer to a request.
 *
 * @param uri who gave it
 * @param status its HTTP status
 * @param hops the headers of all answers, those of redirects before its own
 * @param atHome whether every one came from the endpoint itself
 * @param body what follows
 */
record Reply(URI uri, int status, List<HttpHeaders> hops, boolean atHome, ResponseBody body)
    implements AutoCloseable {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  /** A header of the last answer. */
  Optional<String> header(String name) {
    return hops.get(hops.size() - 1).firstValue(name);
  }

  /** A header of the first answer that has it: the hub tells of a file before it redirects. */
  Optional<String> headerOnTheWay(String name) {
    return hops.stream().flatMap(headers -> headers.firstValue(name).stream()).findFirst();
  }

  boolean isRedirect() {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  /** A number of bytes; empty if there is none to be understood. */
  static OptionalLong number(Optional<String> text) {
    return text.filter(found -> NUMBER.matcher(found).matches()).stream()
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  @Override
  public void close() {
    body.close();
  }
}
