package io.github.ilt4j.cli;

import io.github.ilt4j.graphs.plans.PlanReport;
import io.github.ilt4j.graphs.plans.PlanReport.StepReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A plan as text: a head, a line for each step, and what was joined. */
final class PlanTable {
  private static final double GIGA = 1e9;
  private static final double MEGA = 1 << 20;

  private PlanTable() {}

  static String of(PlanReport plan) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%s, %s: %d steps (%d forward, %d backward) of %d, %.3f GF, %.1f MB read and written",
        plan.stage(),
        plan.training() ? "training" : "inference",
        plan.steps().size(),
        plan.forward().size(),
        plan.backward().size(),
        plan.loweredSteps(),
        plan.flops() / GIGA,
        plan.bytes() / MEGA);
    line(
        text,
        "arena %.1f MB; all memories side by side %.1f MB",
        plan.arenaBytes() / MEGA,
        plan.memoriesBytes() / MEGA);
    line(text, "joined: %s", joined(plan.steps()));
    int op = widest(plan.steps().stream().map(StepReport::op).toList());
    int kernel = widest(plan.steps().stream().map(StepReport::kernel).toList());
    String row = "%5s %9s %9s  %-" + op + "s  %-" + kernel + "s  %s";
    line(text, row, "step", "GF", "MB", "op", "kernel", "reads -> writes");
    for (int i = 0; i < plan.steps().size(); i++) {
      StepReport step = plan.steps().get(i);
      line(
          text,
          row,
          i < plan.forwardSteps() ? "" + i : i + "b",
          format("%.4f", step.flops() / GIGA),
          format("%.3f", step.bytes() / MEGA),
          step.op(),
          step.kernel(),
          String.join(" ", step.inputs()) + " -> " + String.join(" ", step.outputs()));
    }
    return text.toString();
  }

  private static String joined(List<StepReport> steps) {
    Map<String, Long> counts =
        steps.stream()
            .map(StepReport::op)
            .filter(op -> op.contains("+"))
            .collect(Collectors.groupingBy(op -> op, TreeMap::new, Collectors.counting()));
    return counts.isEmpty()
        ? "nothing"
        : counts.entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
  }

  private static int widest(List<String> texts) {
    return Math.max(6, texts.stream().mapToInt(String::length).max().orElse(0));
  }

  private static void line(StringBuilder text, String pattern, Object... values) {
    text.append(format(pattern, values)).append('\n');
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
