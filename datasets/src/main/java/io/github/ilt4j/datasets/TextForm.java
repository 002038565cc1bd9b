package io.github.ilt4j.datasets;

/**
 * The two published forms of a text as the model sees it; checkpoints of both exist.
 *
 * <table>
 * <caption>What differs</caption>
 * <tr><th></th><th>2025</th><th>2026</th></tr>
 * <tr><td>text before it is cut into words</td><td>stripped, then one space appended</td><td>untouched: a text that
 *     ends inside a word is continued inside that word</td></tr>
 * <tr><td>label of a sequence's last but one word</td><td>the last word without its trailing white space</td>
 *     <td>the last word</td></tr>
 * <tr><td>labels inside a block from SO to SI</td><td>trained on</td><td>masked, but for the one of SI</td></tr>
 * </table>
 */
public enum TextForm {
  /** The published description: autumn 2025. */
  V2025("2025"),
  /** The later revision: February 2026. */
  V2026("2026");

  private final String published;

  TextForm(String published) {
    this.published = published;
  }

  /** The name that configuration files use: {@code 2025} or {@code 2026}. */
  public String published() {
    return published;
  }

  /**
   * The form of a published name.
   *
   * @throws IllegalArgumentException if the name is neither {@code 2025} nor {@code 2026}
   */
  public static TextForm of(String published) {
    for (TextForm form : values()) {
      if (form.published.equals(published)) {
        return form;
      }
    }
    throw new IllegalArgumentException(
        "text form: expected 2025 or 2026, found '" + published + "'");
  }
}
