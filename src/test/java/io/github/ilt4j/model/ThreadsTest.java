package io.github.ilt4j.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import io.github.ilt4j.graphs.plans.OpenMp;
import io.github.ilt4j.options.ComputeOptions;
import io.github.ilt4j.options.OptionLayer;
import io.github.ilt4j.options.OptionValues;
import io.github.ilt4j.options.TrainOptions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThreadsTest {

  @Test
  void whatIsAskedForIsSet() {
    WordLatentConfig config = TinyModel.config(ModelForm.V2026);
    int before = OpenMp.threads();
    ComputeOptions defaults = ComputeOptions.of(new OptionValues(ComputeOptions.ALL, List.of()));
    try {
      Threads.use(
          new ComputeOptions(
              defaults.executor(), defaults.kernels(), defaults.precision(), Optional.of(3)),
          config);
      assertEquals(3, OpenMp.threads());
      // The tests run with OMP_NUM_THREADS set, which stands where nothing is typed.
      Threads.use(defaults, config);
      assertEquals(3, OpenMp.threads());
    } finally {
      OpenMp.use(before);
    }
  }

  @Test
  void wideModelsGetAllCoresAndNarrowOnesOne() throws IOException {
    assertEquals(1, Threads.suiting(preset("demo")));
    assertEquals(Runtime.getRuntime().availableProcessors(), Threads.suiting(preset("tiny")));
  }

  private static WordLatentConfig preset(String name) throws IOException {
    OptionLayer typed = new OptionLayer(Map.of("preset", entry(name), "output", entry("unused")));
    return Models.config(
        TrainOptions.merge(OptionLayer.empty(), Optional.empty(), typed).model(), 0);
  }

  private static OptionLayer.Entry entry(String value) {
    return new OptionLayer.Entry("test", TextNode.valueOf(value));
  }
}
