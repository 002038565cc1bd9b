package io.github.ilt4j.checkpoints.hub;

import io.github.ilt4j.checkpoints.hub.HubException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Downloads one content: goes on where an earlier try was cut, and checks what has come. */
final class BlobDownload {
  private static final int PARTIAL = 206;
  private static final int NO_SUCH_RANGE = 416;
  private static final Pattern RANGE = Pattern.compile("bytes ([0-9]{1,18})-[0-9]+/(?:[0-9]+|\\*)");

  private final Session session;
  private final HubName name;
  private final HubFile file;
  private final LongConsumer progress;

  /**
   * A download that has not begun.
   *
   * @param progress is told how many bytes of the file are here
   */
  BlobDownload(Session session, HubName name, HubFile file, LongConsumer progress) {
    this.session = session;
    this.name = name;
    this.file = file;
    this.progress = progress;
  }

  /**
   * Fills a part and gives it its name.
   *
   * @throws HubException if it cannot be had, or is not what its tag says even when downloaded anew
   */
  void run(PartFile part) {
    if (!file.etag().isHash()) {
      // Nothing would tell whether two halves belong together.
      part.clear();
    }
    boolean resumed = part.size() > 0;
    receiveAll(part);
    Optional<String> problem = part.problem(file.etag());
    if (problem.isPresent() && resumed) {
      part.clear();
      receiveAll(part);
      problem = part.problem(file.etag());
    }
    if (problem.isPresent()) {
      part.clear();
      throw broken(problem.get() + "; what was downloaded is deleted");
    }
    part.finish();
  }

  private void receiveAll(PartFile part) {
    session
        .retries()
        .run(
            name + ": " + file.path(),
            part::size,
            () -> {
              receive(part);
              return part;
            });
  }

  private void receive(PartFile part) throws IOException {
    OptionalLong size = file.size();
    if (size.isPresent() && part.size() > size.getAsLong()) {
      part.clear();
    }
    long here = part.size();
    progress.accept(here);
    if (size.isPresent() && here == size.getAsLong()) {
      return;
    }
    if (size.isPresent() && size.getAsLong() - here > part.room()) {
      throw new HubException(
          Reason.LOCAL,
          "%s: %s: needs %d bytes in %s, which has room for %d"
              .formatted(
                  name,
                  file.path(),
                  size.getAsLong() - here,
                  session.settings().cache(),
                  part.room()));
    }
    try (Reply reply = request(here)) {
      if (reply.status() == NO_SUCH_RANGE && here > 0) {
        part.clear();
        throw new IOException("the hub has no bytes after " + here + ", so all are fetched anew");
      }
      if (reply.status() != 200 && (reply.status() != PARTIAL || here == 0)) {
        throw Refusal.of(reply, session.settings(), name, Optional.of(file.path()));
      }
      // Who does not know ranges sends the whole.
      boolean goesOn = reply.status() == PARTIAL;
      if (goesOn && start(reply) != here) {
        part.clear();
        throw new IOException("the hub sends another range than that from " + here);
      }
      if (!goesOn) {
        part.clear();
      }
      checkLength(part.size(), reply);
      copy(reply, part);
    }
    if (size.isPresent() && part.size() < size.getAsLong()) {
      throw new IOException(
          "the connection ended after %d of %d bytes".formatted(part.size(), size.getAsLong()));
    }
  }

  private Reply request(long here) throws IOException {
    Map<String, String> headers = new HashMap<>();
    Map<String, String> headersAtHome = new HashMap<>();
    if (here > 0) {
      headers.put("Range", "bytes=" + here + "-");
      // Where the content lies elsewhere, that host has a tag of its own for it.
      headersAtHome.put("If-Range", '"' + file.etag().value() + '"');
    }
    return session.http().send("GET", file.uri(), headers, headersAtHome, hop -> false);
  }

  private static long start(Reply reply) {
    Matcher range = RANGE.matcher(reply.header("Content-Range").orElse(""));
    return range.matches() ? Long.parseLong(range.group(1)) : -1;
  }

  private void checkLength(long here, Reply reply) {
    OptionalLong length = Reply.number(reply.header("Content-Length"));
    if (length.isPresent()
        && file.size().isPresent()
        && here + length.getAsLong() != file.size().getAsLong()) {
      throw broken(
          "expected %d bytes, the hub sends %d"
              .formatted(file.size().getAsLong(), here + length.getAsLong()));
    }
  }

  private void copy(Reply reply, PartFile part) throws IOException {
    Optional<List<ByteBuffer>> piece = next(reply);
    while (piece.isPresent()) {
      part.append(piece.get());
      if (file.size().isPresent() && part.size() > file.size().getAsLong()) {
        part.clear();
        throw broken("expected %d bytes, the hub sends more".formatted(file.size().getAsLong()));
      }
      progress.accept(part.size());
      piece = next(reply);
    }
  }

  private Optional<List<ByteBuffer>> next(Reply reply) throws IOException {
    return reply.body().next(session.waiting(), session.settings().bodyTimeout());
  }

  private HubException broken(String problem) {
    return new HubException(Reason.BROKEN, name + ": " + file.path() + ": " + problem);
  }
}
