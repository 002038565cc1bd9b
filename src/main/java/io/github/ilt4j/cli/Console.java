package io.github.ilt4j.cli;

import io.github.ilt4j.checkpoints.hub.Selection;
import io.github.ilt4j.model.ModelFolders;
import io.github.ilt4j.options.ComponentSource;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command talks to.
 *
 * @param out results
 * @param err progress and errors, so that results can be piped
 * @param interactive whether a person watches a terminal: then progress is drawn in place
 * @param verbose whether to tell more, such as stack traces
 * @param stop becomes true when the user wants the command to end early
 * @param environment the variables that the process was started with
 */
record Console(
    PrintStream out,
    PrintStream err,
    boolean interactive,
    boolean verbose,
    StopSignal stop,
    Map<String, String> environment) {

  /** Finds the folders of models, showing their downloads here. */
  ModelFolders modelFolders() {
    return new ModelFolders(environment, new ConsoleHubListener(this));
  }

  /** The folder of a whole model. */
  Path modelFolder(ComponentSource.Located place) {
    return modelFolders().locate(place, Selection.MODEL).path();
  }
}
