package io.github.ilt4j.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LearningRateScheduleTest {
  static List<JsonNode> goldens() throws IOException {
    try (InputStream stream =
        LearningRateScheduleTest.class.getResourceAsStream("/goldens/schedules.json")) {
      List<JsonNode> cases = new ArrayList<>();
      new ObjectMapper().readTree(stream).forEach(cases::add);
      assertEquals(8, cases.size());
      return cases;
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void equalsHuggingFaceAtEveryStep(JsonNode golden) {
    String kind = golden.get("name").textValue().replace("_with_warmup", "");
    int warmup = golden.get("warmup_steps").intValue();
    // HuggingFace's "constant" knows no warm-up; ours is its "constant_with_warmup".
    if (golden.get("name").textValue().equals("constant")) {
      warmup = 0;
    }
    LearningRateSchedule schedule =
        new LearningRateSchedule(
            LearningRateSchedule.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
            golden.get("peak").doubleValue(),
            warmup,
            golden.get("total_steps").intValue());
    JsonNode rates = golden.get("learning_rates");
    for (int step = 0; step < rates.size(); step++) {
      double expected = rates.get(step).doubleValue();
      assertEquals(expected, schedule.at(step), 1e-12 * expected + 1e-20, kind + " step " + step);
    }
  }
}
