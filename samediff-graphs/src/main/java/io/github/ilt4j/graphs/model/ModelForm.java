package io.github.ilt4j.graphs.model;

/** The two published forms of the model; checkpoints of both exist. */
public enum ModelForm {
  /** Bytes are pooled by their mean; no norms around the latent transformer. */
  V2025,
  /** Bytes are pooled at BOS; RMS norms after both mappings; a lone modality is scaled by 2. */
  V2026
}
