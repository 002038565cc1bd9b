package io.github.ilt4j.generation.processors;

import java.util.Arrays;

/** A word that is being spelled: the bytes that it began with, then the new ones, without EOS. */
public final class WordBytes {

  private final int[] bytes;
  private final int given;
  private int length;

  /**
   * A word that begins with some bytes.
   *
   * @param given the bytes that are there already
   * @param most how many new ones there may be
   */
  public WordBytes(int[] given, int most) {
    this(Arrays.copyOf(given, given.length + most), given.length, given.length);
  }

  private WordBytes(int[] bytes, int given, int length) {
    this.bytes = bytes;
    this.given = given;
    this.length = length;
  }

  /** A word that goes its own way from here. */
  public WordBytes copy() {
    return new WordBytes(bytes.clone(), given, length);
  }

  /** The byte at a place, given ones first. */
  public int at(int place) {
    return bytes[place];
  }

  /** How many bytes the word has, given ones included. */
  public int length() {
    return length;
  }

  /** How many it began with. */
  public int given() {
    return given;
  }

  /** How many were added. */
  public int added() {
    return length - given;
  }

  /** How many may still be added. */
  public int room() {
    return bytes.length - length;
  }

  /** The byte that was added last, or given last. */
  public int last() {
    return bytes[length - 1];
  }

  /**
   * Adds a byte.
   *
   * @throws IllegalStateException if there is no room
   */
  public void add(int value) {
    if (room() == 0) {
      throw new IllegalStateException("the word is full: " + length + " bytes");
    }
    bytes[length++] = value;
  }

  /** All bytes from a place on. */
  public int[] from(int place) {
    return Arrays.copyOfRange(bytes, place, length);
  }
}
