package io.github.ilt4j.checkpoints;

import io.github.ilt4j.checkpoints.tensors.TensorFile;
import io.github.ilt4j.checkpoints.tensors.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of a HuggingFace folder, in one file ({@code model.safetensors}) or in shards that an
 * index names ({@code model.safetensors.index.json}), as if they were one file.
 */
public final class WeightsFolder implements TensorFile {
  /** The name of the file that holds all weights. */
  public static final String FILE = "model.safetensors";

  private final Path folder;
  private final List<TensorFile> files;
  private final Map<String, TensorFile> byName = new LinkedHashMap<>();

  private WeightsFolder(Path folder, List<TensorFile> files) {
    this.folder = folder;
    this.files = files;
    for (TensorFile file : files) {
      for (String name : file.names()) {
        TensorFile other = byName.putIfAbsent(name, file);
        if (other != null) {
          throw tensorError(file.path(), name, "is in " + other.path().getFileName() + " as well");
        }
      }
    }
  }

  /**
   * Opens all files and checks what they say that they hold.
   *
   * @throws CheckpointException if there are no weights, a file is not valid, one lies outside the
   *     folder, or the index and the shards do not agree
   */
  public static WeightsFolder open(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(folder, "there is no such folder");
    }
    for (WeightsFormat format : WeightsFormat.values()) {
      Path single = folder.resolve(format.file());
      if (Files.exists(single)) {
        return openSingle(format, single);
      }
      Path index = folder.resolve(format.index());
      if (Files.exists(index)) {
        return openShards(format, index);
      }
    }
    throw new CheckpointException(
        folder,
        "expected weights in "
            + String.join(", ", WeightsFormat.files())
            + " (or in shards, with an index), found "
            + others(folder));
  }

  private static String others(Path folder) {
    for (String other : List.of("flax_model.msgpack", "model.ckpt.index", "adapter_model.bin")) {
      if (Files.exists(folder.resolve(other))) {
        return other + ", which cannot be read; convert it to " + FILE;
      }
    }
    return "none of them";
  }

  private static WeightsFolder openSingle(WeightsFormat format, Path file) {
    try {
      FolderFiles.requireWithin(file);
    } catch (IOException e) {
      throw CheckpointException.io(file, "cannot be opened", e);
    }
    return open(format, file.toAbsolutePath().getParent(), List.of(file), Map.of(), file);
  }

  private static WeightsFolder openShards(WeightsFormat format, Path index) {
    Map<String, String> shards = ShardIndex.read(index);
    List<Path> paths = new ArrayList<>();
    for (String shard : new TreeSet<>(shards.values())) {
      paths.add(FolderFiles.resolve(index, shard, "shard '" + shard + "'"));
    }
    return open(format, index.getParent(), paths, shards, index);
  }

  private static WeightsFolder open(
      WeightsFormat format, Path folder, List<Path> paths, Map<String, String> shards, Path index) {
    List<TensorFile> files = new ArrayList<>();
    try {
      for (Path path : paths) {
        files.add(format.open(path));
      }
      WeightsFolder opened = new WeightsFolder(folder, files);
      shards.forEach((tensor, shard) -> opened.checkShard(index, tensor, shard));
      return opened;
    } catch (RuntimeException e) {
      files.forEach(TensorFile::close);
      throw e;
    }
  }

  private void checkShard(Path index, String tensor, String shard) {
    TensorFile file = byName.get(tensor);
    if (file == null) {
      throw tensorError(index, tensor, "expected in " + shard + ", not there");
    }
    String found = file.path().getFileName().toString();
    if (!Path.of(shard).getFileName().toString().equals(found)) {
      throw tensorError(index, tensor, "expected in " + shard + ", found in " + found);
    }
  }

  /** The folder. */
  @Override
  public Path path() {
    return folder;
  }

  /** The tensors, file by file, in the order of their bytes. */
  @Override
  public List<TensorInfo> tensors() {
    return files.stream().flatMap(file -> file.tensors().stream()).toList();
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(byName.keySet());
  }

  @Override
  public Optional<TensorInfo> find(String name) {
    return Optional.ofNullable(byName.get(name)).flatMap(file -> file.find(name));
  }

  @Override
  public boolean transposes(String name) {
    return file(name).transposes(name);
  }

  @Override
  public void read(String name, INDArray destination) {
    file(name).read(name, destination);
  }

  /** The file that holds a tensor. */
  public Path pathOf(String name) {
    return file(name).path();
  }

  private TensorFile file(String name) {
    TensorFile file = byName.get(name);
    if (file == null) {
      throw CheckpointException.unknownTensor(folder, name, names());
    }
    return file;
  }

  static CheckpointException tensorError(Path file, String tensor, String problem) {
    return new CheckpointException(file, "tensor '" + tensor + "': " + problem);
  }

  @Override
  public void close() {
    files.forEach(TensorFile::close);
  }
}
