package io.github.ilt4j.cli;

import static io.github.ilt4j.options.OptionGroup.MODEL;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ilt4j.checkpoints.hub.HubName;
import io.github.ilt4j.checkpoints.hub.Selection;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.OptionType;
import io.github.ilt4j.options.OptionValues;
import java.util.List;
import java.util.Optional;

/** {@code download}: fetches a model of the hub into the cache, and prints its folder. */
final class DownloadCommand implements Command, Command.WithOperand {
  private static final Option<HubName> MODEL_NAME =
      Option.required(
          "model",
          MODEL,
          new OptionType<>(
              "ORG/NAME[@REV]",
              "a model of the hub as org/name or org/name@revision",
              List.of(),
              node -> Optional.of(node).map(JsonNode::textValue).flatMap(HubName::parse),
              name -> TextNode.valueOf(name.toString())),
          "The model to fetch; @REV is a branch, a tag or a commit");

  @Override
  public String name() {
    return "download";
  }

  @Override
  public String summary() {
    return "Fetches a model of the HuggingFace hub and prints its folder";
  }

  @Override
  public List<String> examples() {
    return List.of("download EleutherAI/pythia-70m", "download EleutherAI/pythia-70m@step3000");
  }

  @Override
  public List<Option<?>> options() {
    return List.of(MODEL_NAME);
  }

  @Override
  public Option<?> operand() {
    return MODEL_NAME;
  }

  @Override
  public int run(OptionLayer typed, Console console) {
    HubName name = new OptionValues(options(), List.of(typed)).get(MODEL_NAME);
    console.out().println(console.modelFolders().fetch(name, Selection.MODEL).folder());
    return 0;
  }
}
