package io.github.ilt4j.model;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.hub.Hub;
import io.github.ilt4j.checkpoints.hub.HubException;
import io.github.ilt4j.checkpoints.hub.HubListener;
import io.github.ilt4j.checkpoints.hub.HubName;
import io.github.ilt4j.checkpoints.hub.HubSettings;
import io.github.ilt4j.checkpoints.hub.HubSnapshot;
import io.github.ilt4j.checkpoints.hub.Selection;
import io.github.ilt4j.options.ComponentSource;
import io.github.ilt4j.options.ComponentSource.Folder;
import io.github.ilt4j.options.TrainOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the folders of models that are named, downloading those of the hub.
 *
 * @param environment the variables of {@link HubSettings#fromEnvironment}, which are looked at only
 *     when the hub is needed
 * @param listener is told of downloads
 */
public record ModelFolders(Map<String, String> environment, HubListener listener) {

  public ModelFolders {
    environment = Map.copyOf(environment);
  }

  /** As the process was started, telling nobody. */
  public static ModelFolders standard() {
    return new ModelFolders(System.getenv(), HubListener.SILENT);
  }

  /**
   * The options with a folder for each component that is a model of the hub. What is saved of them
   * names the commits, so that the run can be repeated when the models have changed.
   *
   * @throws CheckpointException if there is neither a folder nor a model of a name
   */
  public TrainOptions locate(TrainOptions options) {
    Selection selection =
        options.model().loadPretrained() ? Selection.MODEL : Selection.CONFIGURATION;
    return options.withComponents(
        source ->
            source instanceof ComponentSource.Located located
                ? locate(located, selection)
                : source);
  }

  /**
   * The folder of a place.
   *
   * @throws CheckpointException if there is neither a folder nor a model of that name
   */
  public Folder locate(ComponentSource.Located place, Selection selection) {
    if (place instanceof ComponentSource.Hub named) {
      return download(named.name(), selection);
    }
    Folder folder = (Folder) place;
    if (!Files.isDirectory(folder.path())) {
      throw new CheckpointException(
          folder.path(),
          "there is no such folder; a model of the hub has the form org/name or org/name@revision");
    }
    return folder;
  }

  private Folder download(HubName name, Selection selection) {
    try {
      HubSnapshot snapshot = fetch(name, selection);
      return new Folder(snapshot.folder(), Optional.of(snapshot.name()));
    } catch (HubException e) {
      if (e.reason() == HubException.Reason.STOPPED) {
        throw e;
      }
      // The user may have meant either.
      throw new CheckpointException(
          Path.of(name.toString()),
          "there is no such folder, and as a model of the hub it cannot be had: " + e.getMessage(),
          e);
    }
  }

  /**
   * Downloads a model of the hub as far as it is not in the cache.
   *
   * @throws HubException if it cannot be had
   */
  public HubSnapshot fetch(HubName name, Selection selection) {
    return new Hub(HubSettings.fromEnvironment(environment), listener).fetch(name, selection);
  }
}
