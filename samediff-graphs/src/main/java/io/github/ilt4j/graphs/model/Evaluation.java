package io.github.ilt4j.graphs.model;

/**
 * Sums over labels, teacher-forced: sums of batches add up to what one large batch would give.
 *
 * @param loss cross entropy, in nats, summed
 * @param bytes label bytes, EOS included
 * @param correctBytes those that got the highest logit
 * @param words labels with at least one byte
 * @param correctWords those with all bytes right
 */
public record Evaluation(
    double loss, long bytes, long correctBytes, long words, long correctWords) {

  /** Nothing measured yet. */
  public static final Evaluation NONE = new Evaluation(0, 0, 0, 0, 0);

  /** Both together. */
  public Evaluation plus(Evaluation other) {
    return new Evaluation(
        loss + other.loss,
        bytes + other.bytes,
        correctBytes + other.correctBytes,
        words + other.words,
        correctWords + other.correctWords);
  }

  /** Loss a byte, in nats; 0 where there are no labels. */
  public double meanLoss() {
    return bytes == 0 ? 0 : loss / bytes;
  }

  /** exp of the loss a byte. */
  public double perplexity() {
    return Math.exp(meanLoss());
  }

  /** Part of the bytes that are right; 0 where there are none. */
  public double byteAccuracy() {
    return bytes == 0 ? 0 : (double) correctBytes / bytes;
  }

  /** Part of the words that are right; 0 where there are none. */
  public double wordAccuracy() {
    return words == 0 ? 0 : (double) correctWords / words;
  }
}
