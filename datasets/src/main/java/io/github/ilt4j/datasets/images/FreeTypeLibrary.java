package io.github.ilt4j.datasets.images;

import static org.lwjgl.util.freetype.FreeType.FT_Init_FreeType;
import static org.lwjgl.util.freetype.FreeType.FT_Property_Set;

import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;

/** Makes FreeType libraries that draw alike whatever the environment says. */
final class FreeTypeLibrary {
  private FreeTypeLibrary() {}

  /** A new library for one thread at a time; the caller ends it with FT_Done_FreeType. */
  static long open() {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer out = stack.mallocPointer(1);
      check(FT_Init_FreeType(out), "start");
      // The environment variable FREETYPE_PROPERTIES may have switched stem darkening on.
      check(
          FT_Property_Set(out.get(0), "cff", "no-stem-darkening", stack.bytes((byte) 1)),
          "switch off stem darkening");
      return out.get(0);
    }
  }

  /** Fails when FreeType says so. */
  static void check(int error, String attempt) {
    if (error != 0) {
      throw new IllegalStateException("FreeType could not " + attempt + ": error " + error);
    }
  }
}
