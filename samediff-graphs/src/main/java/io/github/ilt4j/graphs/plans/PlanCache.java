package io.github.ilt4j.graphs.plans;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Plans by the shapes of their inputs. All lie in one arena, as large as the largest needs: so
 * memory is bounded by the largest plan, and their number by a limit beyond which the one that was
 * not used for longest goes.
 */
final class PlanCache implements AutoCloseable {

  private final int limit;
  private final Arena arena = new Arena();
  private final KernelSet kernels;
  private final Map<List<?>, Plan> plans = new LinkedHashMap<>(16, 0.75f, true);

  PlanCache(int limit, KernelSet kernels) {
    this.limit = limit;
    this.kernels = kernels;
  }

  /** The plan for {@code signature}, made by {@code program} where it is not there yet. */
  Plan get(List<?> signature, Supplier<Program> program) {
    Plan known = plans.get(signature);
    if (known != null) {
      return known;
    }
    Program lowered = program.get();
    Program made = kernels.prepare(lowered);
    ArenaLayout layout = new ArenaLayout(made);
    if (!arena.fits(layout.length())) {
      clear();
      arena.grow(layout.length());
    }
    if (plans.size() >= limit) {
      Iterator<Plan> oldest = plans.values().iterator();
      oldest.next().close();
      oldest.remove();
    }
    Plan plan = new Plan(lowered.steps().size(), made, layout, arena.array(), kernels);
    plans.put(signature, plan);
    return plan;
  }

  int size() {
    return plans.size();
  }

  /** The plans that are ready, the one not used for longest first. */
  Collection<Plan> plans() {
    return List.copyOf(plans.values());
  }

  /** Closes all plans. */
  void clear() {
    plans.values().forEach(Plan::close);
    plans.clear();
  }

  @Override
  public void close() {
    clear();
    arena.close();
  }
}
