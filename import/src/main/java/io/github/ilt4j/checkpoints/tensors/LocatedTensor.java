package io.github.ilt4j.checkpoints.tensors;

/** A tensor of a file, and where it lies in it. */
public interface LocatedTensor {

  /** Its description. */
  TensorInfo tensor();
}
