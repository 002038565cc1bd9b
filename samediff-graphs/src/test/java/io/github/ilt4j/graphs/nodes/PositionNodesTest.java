package io.github.ilt4j.graphs.nodes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ilt4j.graphs.Differences;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Nodes that depend on where rows lie, against loops over positions. */
class PositionNodesTest {

  private static final int BATCH = 2;
  private static final int LENGTH = 5;
  private static final int WIDTH = 6;

  /** deberta-v3-large: 256 buckets for distances up to 512. */
  @Test
  void nearDistancesHaveRowsOfTheirOwnAndFarOnesShareThem() {
    int length = 600;
    // Each row of the table holds its own number.
    INDArray table = Nd4j.arange(512.0).castTo(DataType.FLOAT).reshape(512, 1);
    float[] rows =
        run(
                table,
                length,
                (sd, x) -> new RelativeRowsNode(sd, x, sd.getVariable("positions"), 256, 512))
            .toFloatVector();
    for (int distance = -(length - 1); distance < length; distance++) {
      int size = Math.abs(distance);
      // make_log_bucket_position in double precision: no quotient here is so near a whole number
      // that single precision would round it another way.
      long far =
          128 + (long) Math.ceil(Math.log(size / 128.0) / Math.log(511 / 128.0) * 127 - 1e-9);
      long bucket = Math.min(size <= 128 ? size : far, distance < 0 ? 256 : 255);
      long row = 256 + Integer.signum(distance) * bucket;
      assertEquals(row, (long) rows[distance + length - 1], "at " + distance);
    }
  }

  @Test
  void scoresMeetTheRowOfTheirDistance() {
    Random random = new Random(1);
    INDArray x = Differences.normal(random, BATCH * LENGTH, WIDTH);
    INDArray relative = Differences.normal(random, 2L * LENGTH - 1, WIDTH);
    INDArray found =
        run(
            x,
            LENGTH,
            (sd, rows) ->
                new RelativeScoresNode(
                    sd, rows, sd.constant(relative), sd.getVariable("positions"), 2, 0.5));
    for (int b = 0; b < BATCH; b++) {
      for (int head = 0; head < 2; head++) {
        for (int i = 0; i < LENGTH; i++) {
          for (int j = 0; j < LENGTH; j++) {
            double sum = 0;
            for (int k = 3 * head; k < 3 * head + 3; k++) {
              sum +=
                  0.5 * x.getDouble(b * LENGTH + i, k) * relative.getDouble(j - i + LENGTH - 1, k);
            }
            assertEquals(sum, found.getDouble(b, head, i, j), 1e-5);
          }
        }
      }
    }
  }

  @Test
  void neighboursStopAtTheEndsOfASequence() {
    INDArray x = Differences.normal(new Random(2), BATCH * LENGTH, WIDTH);
    INDArray found =
        run(x, LENGTH, (sd, rows) -> new NeighboursNode(sd, rows, sd.getVariable("positions"), 3));
    for (int row = 0; row < BATCH * LENGTH; row++) {
      float[] expected = new float[3 * WIDTH];
      for (int i = 0; i < 3; i++) {
        int other = row % LENGTH + i - 1;
        for (int k = 0; k < WIDTH && other >= 0 && other < LENGTH; k++) {
          expected[i * WIDTH + k] = x.getFloat(row + i - 1, k);
        }
      }
      assertArrayEquals(expected, found.getRow(row).toFloatVector());
    }
  }

  @Test
  void windowsOfRowsThatAreAddedLieAtTheirPositions() {
    // Two new rows at places 3 and 4 of 8: a window of 3 sees places 1 to 5, and 2 to 6.
    BlockNodes.register();
    SameDiff sd = SameDiff.create();
    SDVariable bias = sd.placeHolder("x", DataType.FLOAT, -1, -1, -1, -1);
    SDVariable positions = sd.placeHolder("positions", DataType.INT32, -1, -1);
    String name = new WindowNode(sd, bias, positions, 3, true).outputVariable().name();
    INDArray found =
        sd.output(
                Map.of(
                    "x", Nd4j.zeros(DataType.FLOAT, 1, 1, 2, 8),
                    "positions", Nd4j.createFromArray(3, 4).reshape(1, 2)),
                name)
            .get(name);
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 8; j++) {
        boolean near = j >= i + 1 && j <= i + 5;
        assertEquals(near ? 0 : -1e30f, found.getFloat(0, 0, i, j));
      }
    }
  }

  @FunctionalInterface
  private interface Node {
    BlockNode of(SameDiff sd, SDVariable x);
  }

  private static INDArray run(INDArray x, int length, Node node) {
    BlockNodes.register();
    SameDiff sd = SameDiff.create();
    sd.placeHolder("positions", DataType.INT32, -1, -1);
    SDVariable rows = sd.placeHolder("x", DataType.FLOAT, -1, -1);
    String name = node.of(sd, rows).outputVariables()[0].name();
    Map<String, INDArray> inputs =
        Map.of("x", x, "positions", Nd4j.zeros(DataType.INT32, BATCH, length));
    return sd.output(inputs, name).get(name);
  }
}
