package io.github.ilt4j.checkpoints.pytorch;

import io.github.ilt4j.checkpoints.CheckpointException;
import io.github.ilt4j.checkpoints.pytorch.Constructors.Constructor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.Unpickler;

/**
 * Runs a pickle of weights. Nothing is constructed but what {@link Constructors} lists; nothing is
 * called by reflection, which the library does to set states; no length is believed before it is
 * compared with what is left of the file; and no object's own equality or hash is asked for, which
 * on lists within lists could take for ever.
 */
final class StateUnpickler extends Unpickler {
  /** Weights have about 30 operations a tensor, each of which may take some 60 bytes. */
  private static final int MOST_OPERATIONS = 5_000_000;

  private static final long LONGEST = 100_000_000;
  private static final int LONGEST_NAME = 200;

  private final Path file;
  private final Map<String, Storage> storages = new HashMap<>();
  private PickleStream stream;
  private long began;
  private long operation;
  private int operations;

  /**
   * @param file for messages
   */
  StateUnpickler(Path file) {
    this.file = file;
  }

  /**
   * Runs one pickle; what it memorised is forgotten after it, storages are not.
   *
   * @throws CheckpointException if it is not valid, or asks for anything that weights do not need
   */
  Object load(PickleStream pickle) throws IOException {
    stream = pickle;
    began = pickle.position();
    operations = 0;
    try {
      return super.load(pickle);
    } catch (CheckpointException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    } catch (RuntimeException e) {
      // The library trusts its input: an empty stack, a missing mark, a wrong type end up here.
      throw new CheckpointException(
          file, "the pickle is not valid at byte " + operation + " (" + e.getClass() + ")", e);
    } finally {
      memo.clear();
    }
  }

  /** The storages that were named, by key. */
  Map<String, Storage> storages() {
    return storages;
  }

  @Override
  protected Object dispatch(short key) throws IOException {
    operation = stream.position() - 1;
    if (++operations > MOST_OPERATIONS || operation - began > LONGEST) {
      throw refused("more than %d operations or %d bytes".formatted(MOST_OPERATIONS, LONGEST));
    }
    switch (key) {
      case Opcodes.GLOBAL -> global(line(), line());
      case Opcodes.STACK_GLOBAL -> {
        String name = (String) stack.pop();
        global((String) stack.pop(), name);
      }
      case Opcodes.REDUCE -> {
        Object[] arguments = (Object[]) stack.pop();
        if (!(stack.pop() instanceof Constructor constructor)) {
          throw refused("a call of what is no constructor");
        }
        stack.add(constructor.construct(arguments));
      }
      case Opcodes.BUILD -> {
        // The state of a dictionary of weights: versions of modules, which nothing here needs.
        stack.pop();
        if (!(stack.peek() instanceof Map)) {
          throw refused("a state for what is no dictionary");
        }
      }
      case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<>());
      case Opcodes.SETITEM -> {
        Object value = stack.pop();
        put(Arrays.asList(stack.pop(), value));
      }
      case Opcodes.SETITEMS -> put(stack.pop_all_since_marker());
      case Opcodes.BINUNICODE, Opcodes.BINSTRING -> {
        requireLeft(Integer.BYTES + stream.peek(Integer.BYTES));
        return super.dispatch(key);
      }
      case Opcodes.PROTO,
          Opcodes.FRAME,
          Opcodes.STOP,
          Opcodes.MARK,
          Opcodes.NONE,
          Opcodes.NEWTRUE,
          Opcodes.NEWFALSE,
          Opcodes.BININT,
          Opcodes.BININT1,
          Opcodes.BININT2,
          Opcodes.LONG1,
          Opcodes.BINFLOAT,
          Opcodes.SHORT_BINUNICODE,
          Opcodes.SHORT_BINSTRING,
          Opcodes.EMPTY_TUPLE,
          Opcodes.TUPLE,
          Opcodes.TUPLE1,
          Opcodes.TUPLE2,
          Opcodes.TUPLE3,
          Opcodes.EMPTY_LIST,
          Opcodes.APPEND,
          Opcodes.APPENDS,
          Opcodes.BINPUT,
          Opcodes.LONG_BINPUT,
          Opcodes.MEMOIZE,
          Opcodes.BINGET,
          Opcodes.LONG_BINGET,
          Opcodes.BINPERSID -> {
        return super.dispatch(key);
      }
      default -> throw refused("operation 0x%02X, which weights do not need".formatted(key));
    }
    return NO_RETURN_VALUE;
  }

  private void global(String module, String name) {
    String full = module + "." + name;
    stack.add(
        Constructors.find(full)
            .orElseThrow(
                () ->
                    refused(
                        "'"
                            + full
                            + "', which is none of the constructors of weights; nothing was run")));
  }

  private void put(List<Object> items) {
    if (!(stack.peek() instanceof LinkedHashMap<?, ?>) || items.size() % 2 != 0) {
      throw refused("items for what is no dictionary");
    }
    @SuppressWarnings("unchecked")
    Map<Object, Object> dictionary = (Map<Object, Object>) stack.peek();
    for (int i = 0; i < items.size(); i += 2) {
      Object key = items.get(i);
      if (!(key instanceof String || key instanceof Integer || key instanceof Long)) {
        throw refused("a key that is neither text nor number");
      }
      dictionary.put(key, items.get(i + 1));
    }
  }

  @Override
  protected Object persistentLoad(Object id) {
    Storage storage = Constructors.storage(id);
    Storage known = storages.putIfAbsent(storage.key(), storage);
    if (known != null
        && (known.dtype() != storage.dtype() || known.elements() != storage.elements())) {
      throw refused("storage '" + storage.key() + "' with two types or sizes");
    }
    return storage;
  }

  private String line() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = stream.read(); c != '\n'; c = stream.read()) {
      if (c < 0 || text.length() >= LONGEST_NAME) {
        throw refused("a name without an end");
      }
      text.append((char) c);
    }
    return text.toString();
  }

  private void requireLeft(long bytes) {
    if (bytes > Math.min(stream.remaining(), LONGEST)) {
      throw refused("a text of %d bytes, more than are left".formatted(bytes));
    }
  }

  private CheckpointException refused(String found) {
    return new CheckpointException(
        file, "refused at byte " + operation + " of the file: the pickle has " + found);
  }
}
