/**
 * {@code pytorch_model.bin}: what {@code torch.save} writes, as a zip archive or in the form of
 * PyTorch before 1.6. Names and places of tensors are in a pickle, a program for a small machine,
 * which could call anything in Python. Here it is run by {@link
 * io.github.ilt4j.checkpoints.pytorch.StateUnpickler}, which knows the few constructors that
 * weights are made of, makes plain records of them, and refuses everything else by its name.
 */
package io.github.ilt4j.checkpoints.pytorch;
