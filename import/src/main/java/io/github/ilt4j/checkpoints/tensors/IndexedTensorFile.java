package io.github.ilt4j.checkpoints.tensors;

import io.github.ilt4j.checkpoints.CheckpointException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A file whose tensors are found by an index that was read when it opened. */
public abstract class IndexedTensorFile<E extends LocatedTensor> implements TensorFile {
  private final PositionedFile file;
  private final Map<String, E> byName;

  /**
   * An open file.
   *
   * @param file closed by this
   * @param byName its tensors in the order of the file
   */
  protected IndexedTensorFile(PositionedFile file, Map<String, E> byName) {
    this.file = file;
    this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /** The file to read from. */
  protected final PositionedFile file() {
    return file;
  }

  /** Where a tensor lies; empty if there is none of that name. */
  protected final Optional<E> entry(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * Where a tensor lies.
   *
   * @throws CheckpointException if there is none of that name
   */
  protected final E requireEntry(String name) {
    return entry(name).orElseThrow(() -> CheckpointException.unknownTensor(path(), name, names()));
  }

  @Override
  public final Path path() {
    return file.path();
  }

  @Override
  public final List<TensorInfo> tensors() {
    return byName.values().stream().map(LocatedTensor::tensor).toList();
  }

  @Override
  public final Set<String> names() {
    return byName.keySet();
  }

  @Override
  public final Optional<TensorInfo> find(String name) {
    return entry(name).map(LocatedTensor::tensor);
  }

  @Override
  public final void close() {
    file.close();
  }
}
