package io.github.ilt4j.datasets.batches;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Calls a producer ahead of its consumer, on one thread. Results arrive in order, and so does what
 * the producer throws, which then stays the answer.
 */
final class Prefetcher<T> implements AutoCloseable {
  private static final int SECONDS_TO_STOP = 10;

  private final Callable<Optional<T>> producer;
  private final int depth;
  private final Deque<FutureTask<Optional<T>>> tasks = new ArrayDeque<>();
  private final Optional<ExecutorService> thread;

  /**
   * @param producer gives one result after the other, then empty ones
   * @param depth results that are ready or in the making at a time; 0 makes each when it is asked
   *     for, without a thread
   */
  Prefetcher(Callable<Optional<T>> producer, int depth) {
    this.producer = producer;
    this.depth = depth;
    this.thread = depth == 0 ? Optional.empty() : Optional.of(newThread());
    submitUpTo(depth);
  }

  private static ExecutorService newThread() {
    // With several GPUs ND4J would give a new thread the next one.
    int device = Nd4j.getAffinityManager().getDeviceForCurrentThread();
    return Executors.newSingleThreadExecutor(
        work -> {
          Runnable onDevice =
              () -> {
                Nd4j.getAffinityManager().unsafeSetDevice(device);
                work.run();
              };
          Thread worker = new Thread(onDevice, "ilt4j-prefetch");
          worker.setDaemon(true);
          return worker;
        });
  }

  private void submitUpTo(int count) {
    while (tasks.size() < count) {
      FutureTask<Optional<T>> task = new FutureTask<>(producer);
      tasks.add(task);
      thread.ifPresentOrElse(executor -> executor.execute(task), task);
    }
  }

  /**
   * The next result, or empty at the end.
   *
   * @throws RuntimeException what the producer threw; a {@link CancellationException} if the
   *     waiting thread is interrupted
   */
  Optional<T> next() {
    submitUpTo(Math.max(1, depth));
    try {
      Optional<T> result = tasks.element().get();
      if (result.isPresent()) {
        tasks.remove();
        submitUpTo(depth);
      }
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted while waiting for a batch.");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      } else if (e.getCause() instanceof RuntimeException exception) {
        throw exception;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * Interrupts the producer and waits until its thread has stopped.
   *
   * @throws IllegalStateException if it has not within ten seconds
   */
  @Override
  public void close() {
    thread.ifPresent(ExecutorService::shutdownNow);
    try {
      if (thread.isPresent() && !thread.get().awaitTermination(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "The thread that prepares batches did not stop within " + SECONDS_TO_STOP + " s.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
