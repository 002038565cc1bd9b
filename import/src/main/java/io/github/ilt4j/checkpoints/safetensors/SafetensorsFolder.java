package io.github.ilt4j.checkpoints.safetensors;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.Names;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of a HuggingFace folder, in one file ({@code model.safetensors}) or in shards that
 * {@code model.safetensors.index.json} names, as if they were one file.
 */
public final class SafetensorsFolder implements AutoCloseable {
  /** The name of the file that holds all weights. */
  public static final String FILE = "model.safetensors";

  private static final String INDEX = "model.safetensors.index.json";

  private final Path folder;
  private final List<SafetensorsFile> files;
  private final Map<String, SafetensorsFile> byName = new LinkedHashMap<>();

  private SafetensorsFolder(Path folder, List<SafetensorsFile> files) {
    this.folder = folder;
    this.files = files;
    for (SafetensorsFile file : files) {
      for (String name : file.names()) {
        SafetensorsFile other = byName.putIfAbsent(name, file);
        if (other != null) {
          throw SafetensorsHeader.tensorError(
              file.path(), name, "is in " + other.path().getFileName() + " as well");
        }
      }
    }
  }

  /**
   * Opens all files and checks their headers.
   *
   * @throws CheckpointException if there are no weights, a file is not valid, a shard lies outside
   *     the folder, or the index and the shards do not agree
   */
  public static SafetensorsFolder open(Path folder) {
    Path single = folder.resolve(FILE);
    Path index = folder.resolve(INDEX);
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(folder, "there is no such folder");
    }
    if (Files.exists(single)) {
      return open(folder, List.of(single), Map.of(), index);
    }
    if (!Files.exists(index)) {
      throw new CheckpointException(
          folder, "expected " + FILE + " or " + INDEX + ", found " + weightsOfOtherFormats(folder));
    }
    Map<String, String> shards = ShardIndex.read(index);
    List<Path> paths = new ArrayList<>();
    for (String shard : new TreeSet<>(shards.values())) {
      paths.add(ShardIndex.resolve(index, shard));
    }
    return open(folder, paths, shards, index);
  }

  private static String weightsOfOtherFormats(Path folder) {
    for (String other : List.of("pytorch_model.bin", "tf_model.h5", "flax_model.msgpack")) {
      if (Files.exists(folder.resolve(other))) {
        return other + ", which cannot be read; convert it to safetensors";
      }
    }
    return "neither";
  }

  private static SafetensorsFolder open(
      Path folder, Collection<Path> paths, Map<String, String> shards, Path index) {
    List<SafetensorsFile> files = new ArrayList<>();
    try {
      for (Path path : paths) {
        files.add(SafetensorsFile.open(path));
      }
      SafetensorsFolder opened = new SafetensorsFolder(folder, files);
      shards.forEach((tensor, shard) -> opened.checkShard(index, tensor, shard));
      return opened;
    } catch (RuntimeException e) {
      files.forEach(SafetensorsFile::close);
      throw e;
    }
  }

  private void checkShard(Path index, String tensor, String shard) {
    SafetensorsFile file = byName.get(tensor);
    if (file == null) {
      throw SafetensorsHeader.tensorError(index, tensor, "expected in " + shard + ", not there");
    }
    String found = file.path().getFileName().toString();
    if (!Path.of(shard).getFileName().toString().equals(found)) {
      throw SafetensorsHeader.tensorError(
          index, tensor, "expected in " + shard + ", found in " + found);
    }
  }

  /** The folder. */
  public Path path() {
    return folder;
  }

  /** The tensors, file by file, in the order of their bytes. */
  public List<TensorInfo> tensors() {
    return files.stream().flatMap(file -> file.tensors().stream()).toList();
  }

  /** The names, in the order of {@link #tensors()}. */
  public Set<String> names() {
    return Collections.unmodifiableSet(byName.keySet());
  }

  /** The description of one tensor. */
  public Optional<TensorInfo> find(String name) {
    return Optional.ofNullable(byName.get(name)).flatMap(file -> file.find(name));
  }

  /** Reads one tensor into a new array, as {@link SafetensorsFile#tensor} does. */
  public INDArray tensor(String name) {
    return file(name).tensor(name);
  }

  /** Reads one tensor into an array or view, as {@link SafetensorsFile#read} does. */
  public void read(String name, INDArray destination) {
    file(name).read(name, destination);
  }

  /** The file that holds a tensor. */
  public Path pathOf(String name) {
    return file(name).path();
  }

  private SafetensorsFile file(String name) {
    SafetensorsFile file = byName.get(name);
    if (file == null) {
      throw new CheckpointException(
          folder, "there is no tensor '" + name + "'" + Names.didYouMean(name, byName.keySet()));
    }
    return file;
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
