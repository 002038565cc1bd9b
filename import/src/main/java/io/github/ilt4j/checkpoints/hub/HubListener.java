package io.github.ilt4j.checkpoints.hub;

/** Is told how a download goes, in the thread that waits for it. */
public interface HubListener {
  /** Tells nobody, and never stops. */
  HubListener SILENT = new HubListener() {};

  /**
   * Files begin to arrive.
   *
   * @param task names the model
   * @param bytes how many there are in all, those that an earlier try has left included
   */
  default void begins(String task, long bytes) {}

  /**
   * So many bytes are here.
   *
   * @param bytes of all that {@link #begins} announced
   * @param file the file that is arriving
   */
  default void reached(long bytes, String file) {}

  /** All files are here, or it failed. */
  default void ends() {}

  /** A sentence for a person who waits. */
  default void says(String line) {}

  /** Looked at between pieces and while waiting: true ends the download, which can go on later. */
  default boolean isStopped() {
    return false;
  }
}
