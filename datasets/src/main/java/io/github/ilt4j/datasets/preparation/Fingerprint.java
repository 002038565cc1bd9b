package io.github.ilt4j.datasets.preparation;

import com.ibm.icu.text.Normalizer2;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * 64 bits of SHA-256 of a text, by which equal texts are found: texts are equal here if they are so
 * in Unicode's form NFC, with every run of white space as one space and none at the ends.
 *
 * <p>Among a hundred million different texts the chance that any two share a fingerprint is one in
 * 3,700.
 */
final class Fingerprint {
  private static final Normalizer2 NFC = Normalizer2.getNFCInstance();

  private Fingerprint() {}

  static long of(String text) {
    String normal = NFC.normalize(text);
    StringBuilder squeezed = new StringBuilder(normal.length());
    boolean space = false;
    for (int i = 0; i < normal.length(); i++) {
      char c = normal.charAt(i);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
        space = squeezed.length() > 0;
      } else {
        if (space) {
          squeezed.append(' ');
          space = false;
        }
        squeezed.append(c);
      }
    }
    byte[] bytes = squeezed.toString().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.wrap(digest().digest(bytes)).getLong();
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
