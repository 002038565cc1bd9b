package io.github.ilt4j.checkpoints.hub;

/** What all parts of a download share. */
record Session(
    HubSettings settings, HubListener listener, Waiting waiting, Retries retries, HubHttp http) {

  static Session of(HubSettings settings, HubListener listener, Waiting waiting) {
    return new Session(
        settings,
        listener,
        waiting,
        new Retries(settings.retries(), waiting, listener),
        new HubHttp(settings, waiting));
  }
}
