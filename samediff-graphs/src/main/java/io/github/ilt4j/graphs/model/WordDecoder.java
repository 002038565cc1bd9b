package io.github.ilt4j.graphs.model;

import io.github.ilt4j.graphs.stages.Pass;
import io.github.ilt4j.graphs.stages.Release;
import io.github.ilt4j.graphs.stages.Stage;
import io.github.ilt4j.graphs.stages.StageGraph;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The decoder of words into bytes. Words of about one length go through its stage together, in
 * training forward and at once back: so its memory is that of one chunk.
 *
 * @param stage of the decoder's graph
 * @param chunkPositions positions that go through the stage at once, about
 */
record WordDecoder(Stage stage, int chunkPositions) {

  /**
   * Measures without dropout.
   *
   * @param at for each word its row in {@code latents}
   */
  Evaluation evaluate(DecoderRows words, int[] at, RowTable latents) {
    Evaluation sum = Evaluation.NONE;
    for (Chunk chunk : words.chunks(chunkPositions)) {
      Map<String, INDArray> inputs = words.inputs(latents.gather(chunk.select(at)), chunk);
      Map<String, INDArray> outputs = stage.infer(inputs);
      double loss = outputs.get(StageGraph.LOSS).getDouble(0);
      sum = sum.plus(words.evaluate(loss, outputs.get(StageGraphs.LOGITS), chunk));
      Release.all(outputs);
      Release.all(inputs);
    }
    return sum;
  }

  /**
   * Adds the parameters' gradients to their buffer, and those of the latents to {@code ofLatents}.
   *
   * @param at for each word its row in {@code latents}
   * @param gradientScale factor of the loss whose gradients these are
   * @return the summed loss, in nats
   */
  double forwardBackward(
      DecoderRows words,
      int[] at,
      RowTable latents,
      RowTable ofLatents,
      long dropoutSeed,
      double gradientScale) {
    double loss = 0;
    SplittableRandom seeds = new SplittableRandom(dropoutSeed);
    Map<String, INDArray> scale = Map.of(StageGraph.LOSS, Nd4j.scalar((float) gradientScale));
    for (Chunk chunk : words.chunks(chunkPositions)) {
      int[] rows = chunk.select(at);
      Map<String, INDArray> inputs = words.inputs(latents.gather(rows), chunk);
      try (Pass pass = stage.forward(inputs, seeds.nextLong())) {
        loss += pass.outputs().get(StageGraph.LOSS).getDouble(0);
        Map<String, INDArray> gradients = pass.backward(scale);
        ofLatents.add(gradients.get(StageGraphs.LATENTS), rows);
        Release.all(gradients);
        Release.all(pass.outputs());
      }
      Release.all(inputs);
    }
    return loss;
  }
}
