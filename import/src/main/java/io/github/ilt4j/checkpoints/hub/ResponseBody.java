package io.github.ilt4j.checkpoints.hub;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The body of a response as it arrives, piece by piece and no faster than it is taken. The client's
 * own streams wait for a piece without end; here every wait has one.
 */
final class ResponseBody implements BodySubscriber<ResponseBody>, AutoCloseable {

  /** What arrived: a piece, the end (neither), or a failure. */
  private record Event(Optional<List<ByteBuffer>> piece, Optional<Throwable> failure) {}

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();

  /** At once: who has the response reads the body from here. */
  @Override
  public CompletionStage<ResponseBody> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    if (!subscribed.complete(subscription)) {
      subscription.cancel();
      return;
    }
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> piece) {
    events.add(new Event(Optional.of(piece), Optional.empty()));
  }

  @Override
  public void onError(Throwable failure) {
    events.add(new Event(Optional.empty(), Optional.of(failure)));
  }

  @Override
  public void onComplete() {
    events.add(new Event(Optional.empty(), Optional.empty()));
  }

  /**
   * The next piece; empty at the end. Not to be called again after that.
   *
   * @throws IOException if the connection breaks, or nothing comes for so long
   */
  Optional<List<ByteBuffer>> next(Waiting waiting, Duration timeout) throws IOException {
    Event event = waiting.await(events, timeout);
    if (event.failure().isPresent()) {
      Throwable failure = event.failure().get();
      throw failure instanceof IOException known ? known : new IOException(failure);
    }
    if (event.piece().isPresent()) {
      subscribed.join().request(1);
    }
    return event.piece();
  }

  /** Gives up what has not arrived, and its connection. */
  @Override
  public void close() {
    subscribed.cancel(false);
    if (!subscribed.isCancelled()) {
      subscribed.join().cancel();
    }
  }
}
