package io.github.ilt4j.datasets.bytes;

import io.github.ilt4j.datasets.TextForm;
import io.github.ilt4j.datasets.words.Segmenter;
import io.github.ilt4j.datasets.words.WordSegmenter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Texts to sequences of words with labels, in one of the two published forms. Immutable and safe to
 * share.
 */
public final class TextProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(TextProcessor.class);

  private final TextForm form;
  private final ByteTokenizer tokenizer;
  private final Segmenter segmenter;

  /**
   * A processor with the default segmenter.
   *
   * @param maxWordLength most ids of a word, BOS and EOS included: at least 3
   * @throws IllegalArgumentException if {@code maxWordLength} is below 3
   */
  public TextProcessor(TextForm form, int maxWordLength) {
    this(form, maxWordLength, new WordSegmenter(new ByteTokenizer(maxWordLength).maxBytes()));
  }

  /**
   * A processor with a segmenter of one's own, whose words are to fit into {@code maxWordLength -
   * 2} bytes.
   *
   * @param maxWordLength most ids of a word, BOS and EOS included: at least 2
   * @throws IllegalArgumentException if {@code maxWordLength} is below 2
   */
  public TextProcessor(TextForm form, int maxWordLength, Segmenter segmenter) {
    this.form = form;
    this.tokenizer = new ByteTokenizer(maxWordLength);
    this.segmenter = segmenter;
  }

  /** The form of this processor. */
  public TextForm form() {
    return form;
  }

  /** The tokenizer of words and labels. */
  public ByteTokenizer tokenizer() {
    return tokenizer;
  }

  /** BOS and the words of a text; the form 2025 strips the text and appends a space first. */
  public List<String> words(String text) {
    List<String> words = new ArrayList<>();
    words.add(ByteTokenizer.BOS_WORD);
    words.addAll(segmenter.split(form == TextForm.V2025 ? PythonSpace.strip(text) + " " : text));
    return List.copyOf(words);
  }

  /**
   * A text's words, each labelled with the next one. An SO or SI that opens or closes no block is
   * ignored, with a warning in the log.
   */
  public WordSequence process(String text) {
    List<String> words = words(text);
    ShiftBlock.find(words, LOG::warn);
    return label(words);
  }

  /**
   * Words, each labelled with the next one, the last with the empty text. The form 2025 strips the
   * end of the last label that is a word; the form 2026 masks what is inside a block from SO to SI,
   * but for the label of SI.
   *
   * @param words a sequence, BOS first
   * @throws IllegalArgumentException if there is no word
   */
  public WordSequence label(List<String> words) {
    List<Optional<String>> labels = new ArrayList<>();
    for (int i = 1; i < words.size(); i++) {
      labels.add(Optional.of(words.get(i)));
    }
    labels.add(Optional.of(""));
    switch (form) {
      case V2025 -> {
        if (words.size() > 1) {
          String last = PythonSpace.stripEnd(words.get(words.size() - 1));
          labels.set(words.size() - 2, Optional.of(last));
        }
      }
      case V2026 -> {
        for (ShiftBlock block : ShiftBlock.find(words, problem -> {})) {
          for (int i = block.start(); i < block.end(); i++) {
            labels.set(i, Optional.empty());
          }
        }
      }
    }
    return new WordSequence(words, labels);
  }

  /**
   * Words, each labelled with all the text that follows it, cut to {@code maxWordLength} characters
   * (code points) and stripped at its end: the {@code pack} form of 2025, which no published
   * training used.
   *
   * @param words a sequence, BOS first
   * @throws IllegalArgumentException if there is no word
   * @throws IllegalStateException if the form is not 2025
   */
  public WordSequence labelWithRest(List<String> words) {
    if (form != TextForm.V2025) {
      throw new IllegalStateException(
          "labels with the rest of the text: expected the form 2025, found " + form.published());
    }
    List<Optional<String>> labels = new ArrayList<>();
    String text = String.join("", words);
    int start = 0;
    for (String word : words) {
      start += word.length();
      int end = start;
      for (int left = tokenizer.maxWordLength(); left > 0 && end < text.length(); left--) {
        end += Character.charCount(text.codePointAt(end));
      }
      labels.add(Optional.of(PythonSpace.stripEnd(text.substring(start, end))));
    }
    return new WordSequence(words, labels);
  }
}
