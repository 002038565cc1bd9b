package io.github.ilt4j.checkpoints.hub;

import io.github.ilt4j.checkpoints.hub.HubException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The two questions to the hub: what is in a model, and what is a file of it. */
final class HubClient {
  private static final int LONGEST_LISTING = 10_000_000;

  private final Session session;

  HubClient(Session session) {
    this.session = session;
  }

  /**
   * The commit and the files of a revision.
   *
   * @throws HubException if there is no such model or revision, or it must not be read
   */
  Listing listing(HubName name, Retries retries) {
    String revision = URLEncoder.encode(name.revisionOrMain(), StandardCharsets.UTF_8);
    URI uri = address("/api/models/" + name.id() + "/revision/" + revision);
    return retries.run(
        name + ": " + session.settings().endpoint(),
        () -> {
          try (Reply reply = session.http().send("GET", uri, Map.of(), Map.of(), hop -> false)) {
            if (reply.status() != 200) {
              throw Refusal.of(reply, session.settings(), name, Optional.empty());
            }
            return Listing.parse(name, bytes(name, reply));
          }
        });
  }

  /**
   * What a file is, without its content.
   *
   * @param commit of which {@code path} is a file
   * @throws HubException if it cannot be had, or is not told of as files of a hub are
   */
  HubFile file(HubName name, String commit, String path) {
    URI uri = address("/" + name.id() + "/resolve/" + commit + "/" + path);
    return session
        .retries()
        .run(
            name + ": " + path,
            () -> {
              try (Reply reply =
                  session.http().send("HEAD", uri, Map.of(), Map.of(), HubClient::tellsAll)) {
                if (reply.status() != 200 && !reply.isRedirect()) {
                  throw Refusal.of(reply, session.settings(), name, Optional.of(path));
                }
                return file(name, commit, path, uri, reply);
              }
            });
  }

  private HubFile file(HubName name, String commit, String path, URI uri, Reply reply) {
    Optional<String> served = reply.headerOnTheWay("X-Repo-Commit");
    if (served.isPresent() && !served.get().equals(commit)) {
      throw new HubException(
          Reason.BROKEN,
          "%s: %s: expected the file of commit %s, found that of %s"
              .formatted(name, path, commit, served.get()));
    }
    Optional<String> tag = reply.headerOnTheWay("X-Linked-Etag").or(() -> reply.header("ETag"));
    Optional<String> length =
        reply.isRedirect() ? Optional.empty() : reply.header("Content-Length");
    Etag etag =
        tag.flatMap(Etag::parse)
            .orElseThrow(
                () ->
                    new HubException(
                        Reason.BROKEN,
                        "%s: %s: expected an ETag from %s, found %s"
                            .formatted(name, path, reply.uri(), tag.orElse("none"))));
    return new HubFile(
        path, uri, etag, Reply.number(reply.headerOnTheWay("X-Linked-Size").or(() -> length)));
  }

  /** A redirect to where the content lies, after which only that other host would speak. */
  private static boolean tellsAll(Reply reply) {
    return reply.headerOnTheWay("X-Linked-Etag").isPresent()
        && reply.headerOnTheWay("X-Linked-Size").isPresent();
  }

  private byte[] bytes(HubName name, Reply reply) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Optional<List<ByteBuffer>> piece = next(reply); piece.isPresent(); piece = next(reply)) {
      for (ByteBuffer buffer : piece.get()) {
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(copy);
        bytes.write(copy);
      }
      if (bytes.size() > LONGEST_LISTING) {
        throw new HubException(
            Reason.BROKEN,
            name + ": the hub's description of the model is longer than " + LONGEST_LISTING);
      }
    }
    return bytes.toByteArray();
  }

  private Optional<List<ByteBuffer>> next(Reply reply) throws IOException {
    return reply.body().next(session.waiting(), session.settings().bodyTimeout());
  }

  private URI address(String path) {
    return URI.create(session.settings().endpoint() + path);
  }
}
