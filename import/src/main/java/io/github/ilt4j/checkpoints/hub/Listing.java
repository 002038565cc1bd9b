package io.github.ilt4j.checkpoints.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.ilt4j.checkpoints.JsonFiles;
import io.github.ilt4j.checkpoints.hub.HubException.Reason;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What the hub tells of a model at a revision.
 *
 * @param commit the commit that the revision is at the moment, 40 hexadecimal digits
 * @param files the paths of all files, as the hub gives them: not safe as they are
 */
record Listing(String commit, Set<String> files) {
  private static final int DEEPEST = 64;

  Listing {
    files = Set.copyOf(files);
  }

  /**
   * Reads the hub's JSON.
   *
   * @throws HubException if it is none, or lacks the commit or the files
   */
  static Listing parse(HubName name, byte[] json) {
    try {
      JsonNode root = JsonMapper.builder(JsonFiles.factory(DEEPEST)).build().readTree(json);
      String commit = root.path("sha").asText();
      JsonNode siblings = root.path("siblings");
      if (!HubName.isCommit(commit) || !siblings.isArray()) {
        throw broken(name, "expected \"sha\" with a commit and \"siblings\" with files", null);
      }
      Set<String> files = new LinkedHashSet<>();
      siblings.forEach(sibling -> files.add(sibling.path("rfilename").asText()));
      return new Listing(commit, files);
    } catch (IOException e) {
      throw broken(name, "expected JSON", e);
    }
  }

  private static HubException broken(HubName name, String problem, Exception cause) {
    return new HubException(
        Reason.BROKEN,
        name
            + ": the hub's description of the model makes no sense: "
            + problem
            + "; is HF_ENDPOINT the address of a hub?",
        cause);
  }
}
