package io.github.ilt4j.checkpoints.hub;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.hub.HubException.Reason;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds models by name, in the cache or on the hub.
 *
 * <pre>{@code
 * Hub hub = new Hub(HubSettings.fromEnvironment(System.getenv()), HubListener.SILENT);
 * HubName name = HubName.parse("EleutherAI/pythia-70m").orElseThrow();
 * Path folder = hub.fetch(name, Selection.MODEL).folder();
 * }</pre>
 *
 * <p>For one thread at a time; several of these, in one process or in many, may share a cache.
 */
public final class Hub {
  private final Session session;

  public Hub(HubSettings settings, HubListener listener) {
    this(settings, listener, Waiting.of(listener));
  }

  /** With a way of waiting, for tests that have no time. */
  Hub(HubSettings settings, HubListener listener, Waiting waiting) {
    this.session = Session.of(settings, listener, waiting);
  }

  /**
   * The folder of a model, downloaded as far as it is not in the cache. A branch or tag is looked
   * up on the hub each time, a commit only until it is here. Where the hub cannot be asked, the
   * cache's last state is taken and the listener told.
   *
   * @throws HubException if there is no such model, or it can neither be downloaded nor found
   * @throws CheckpointException if a downloaded index of weights is broken
   */
  public HubSnapshot fetch(HubName name, Selection selection) {
    HubCache cache = new HubCache(session.settings(), name);
    Optional<String> known = cache.commit().filter(commit -> isComplete(cache, commit, selection));
    if (known.isPresent() && (session.settings().offline() || name.revision().equals(known))) {
      return snapshot(cache, name, known.get());
    }
    if (session.settings().offline()) {
      throw new HubException(Reason.OFFLINE, offline(cache, name));
    }
    Listing listing;
    try {
      listing = ask(name, known.isPresent());
    } catch (HubException e) {
      boolean maybeLater = e.reason() == Reason.UNREACHABLE || e.reason() == Reason.REFUSED;
      if (known.isEmpty() || !maybeLater) {
        throw e;
      }
      session.listener().says(e.getMessage() + "; so the files of the cache are used");
      return snapshot(cache, name, known.get());
    }
    download(cache, name, listing, selection);
    cache.remember(listing.commit());
    return snapshot(cache, name, listing.commit());
  }

  private Listing ask(HubName name, boolean elseFromCache) {
    // Who has the model anyway is not kept waiting.
    Retries retries = elseFromCache ? session.retries().once() : session.retries();
    return new HubClient(session).listing(name, retries);
  }

  private static HubSnapshot snapshot(HubCache cache, HubName name, String commit) {
    return new HubSnapshot(name.at(commit), cache.snapshot(commit));
  }

  /** Whether a snapshot has all that is needed, as far as that can be told without the hub. */
  private static boolean isComplete(HubCache cache, String commit, Selection selection) {
    Set<String> files = cache.files(commit);
    if (!files.contains(WantedFiles.CONFIG)) {
      return false;
    }
    if (selection == Selection.CONFIGURATION) {
      return true;
    }
    return WantedFiles.weights(files)
        .map(
            weights ->
                !WantedFiles.isIndex(weights)
                    || files.containsAll(
                        WantedFiles.shards(cache.snapshot(commit).resolve(weights))))
        .orElse(false);
  }

  private String offline(HubCache cache, HubName name) {
    boolean some =
        cache.commit().map(commit -> Files.isDirectory(cache.snapshot(commit))).orElse(false);
    return "%s: %s in the cache %s, and HF_HUB_OFFLINE forbids to download it"
        .formatted(name, some ? "only a part is" : "is not", session.settings().cache());
  }

  private void download(HubCache cache, HubName name, Listing listing, Selection selection) {
    Set<String> listed = listing.files();
    if (!listed.contains(WantedFiles.CONFIG)) {
      throw new HubException(
          Reason.NOT_FOUND,
          name + ": has no " + WantedFiles.CONFIG + ", so it is no model to load");
    }
    FileDownloads files = new FileDownloads(session, cache, name, listing.commit());
    List<String> small = new ArrayList<>(WantedFiles.descriptions(listed));
    if (selection == Selection.CONFIGURATION) {
      files.fetch(small);
      return;
    }
    String weights =
        WantedFiles.weights(listed)
            .orElseThrow(
                () ->
                    new HubException(
                        Reason.NOT_FOUND,
                        name
                            + ": expected weights as one of "
                            + String.join(", ", WantedFiles.WEIGHTS)
                            + ", found none of them"));
    small.add(weights);
    files.fetch(small);
    if (!WantedFiles.isIndex(weights)) {
      return;
    }
    Set<String> shards = WantedFiles.shards(cache.snapshot(listing.commit()).resolve(weights));
    Set<String> missing = new HashSet<>(shards);
    missing.removeAll(listed);
    if (!missing.isEmpty()) {
      throw new HubException(
          Reason.NOT_FOUND,
          name + ": " + weights + " names " + missing.iterator().next() + ", which is not listed");
    }
    files.fetch(List.copyOf(shards));
  }
}
