package io.github.ilt4j.cli;

import static io.github.ilt4j.options.OptionGroup.BENCHMARK;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ilt4j.bench.Explanation;
import io.github.ilt4j.graphs.plans.PlanReport;
import io.github.ilt4j.options.Option;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.OptionType;
import io.github.ilt4j.options.OptionValues;
import java.util.ArrayList;
import java.util.List;

/** {@code explain}: how a model's graphs became plans, step by step. */
final class ExplainCommand implements Command {
  private static final Option<Boolean> JSON =
      Option.of(
          "json", BENCHMARK, OptionType.flag(), false, "An object a line for each plan, no table");

  @Override
  public String name() {
    return "explain";
  }

  @Override
  public String summary() {
    return "Tells how the graphs of a preset became plans: each step, what runs it, its work";
  }

  @Override
  public List<String> examples() {
    return List.of("explain --preset tiny --component latent", "explain --preset demo --json");
  }

  @Override
  public List<Option<?>> options() {
    List<Option<?>> options = new ArrayList<>(Explanation.OPTIONS);
    options.add(JSON);
    return options;
  }

  @Override
  public int run(OptionLayer typed, Console console) throws Exception {
    OptionValues values = new OptionValues(options(), List.of(typed));
    Backend.start();
    List<PlanReport> plans = Explanation.of(values);
    if (plans.isEmpty()) {
      console.err().println("Nothing was planned: SameDiff's session runs the graphs here.");
    }
    ObjectMapper mapper = new ObjectMapper();
    for (PlanReport plan : plans) {
      console
          .out()
          .println(values.get(JSON) ? mapper.writeValueAsString(plan) : PlanTable.of(plan));
    }
    return 0;
  }
}
