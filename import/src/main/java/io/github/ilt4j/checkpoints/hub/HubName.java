package io.github.ilt4j.checkpoints.hub;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a model on the hub, as {@code EleutherAI/pythia-70m} or {@code
 * EleutherAI/pythia-70m@step3000}. Whatever passes here is safe as the name of a file and within an
 * address.
 *
 * @param organization who owns it
 * @param name its name there
 * @param revision a branch, a tag or a commit; left out, the branch {@value #MAIN}
 */
public record HubName(String organization, String name, Optional<String> revision) {
  static final String MAIN = "main";

  private static final int LONGEST = 96;
  private static final int LONGEST_REVISION = 200;

  /** HuggingFace's own rule for the two halves. */
  private static final Pattern HALF = Pattern.compile("\\w(?:[\\w.-]*\\w)?");

  /** Branches such as refs/pr/1 have slashes. */
  private static final Pattern REVISION =
      Pattern.compile("\\w(?:[\\w.+-]*[\\w+-])?(?:/\\w(?:[\\w.+-]*[\\w+-])?)*");

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  public HubName {
    boolean valid =
        HALF.matcher(organization).matches()
            && HALF.matcher(name).matches()
            && organization.length() + 1 + name.length() <= LONGEST
            && !isAmbiguous(organization)
            && !isAmbiguous(name)
            && !name.endsWith(".git")
            && revision.map(HubName::isRevision).orElse(true);
    if (!valid) {
      throw new IllegalArgumentException(
          "expected a model's name as org/name or org/name@revision, found '%s/%s%s'"
              .formatted(organization, name, revision.map(given -> "@" + given).orElse("")));
    }
  }

  /** The name that a text is; empty if it does not have the form of one. */
  public static Optional<HubName> parse(String text) {
    int at = text.indexOf('@');
    String id = at < 0 ? text : text.substring(0, at);
    int slash = id.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new HubName(
              id.substring(0, slash),
              id.substring(slash + 1),
              at < 0 ? Optional.empty() : Optional.of(text.substring(at + 1))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The same model at one commit, which never changes. */
  HubName at(String commit) {
    return new HubName(organization, name, Optional.of(commit));
  }

  /** {@code org/name}, without a revision. */
  public String id() {
    return organization + "/" + name;
  }

  /** The revision that is meant. */
  String revisionOrMain() {
    return revision.orElse(MAIN);
  }

  /** The model's folder in the cache. */
  String folder() {
    return "models--" + organization + "--" + name;
  }

  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  /** The cache joins the halves by two hyphens. */
  private static boolean isAmbiguous(String half) {
    return half.contains("--") || half.contains("..");
  }

  private static boolean isRevision(String text) {
    return text.length() <= LONGEST_REVISION
        && REVISION.matcher(text).matches()
        && !text.contains("..");
  }

  /** As it is typed. */
  @Override
  public String toString() {
    return id() + revision.map(given -> "@" + given).orElse("");
  }
}
