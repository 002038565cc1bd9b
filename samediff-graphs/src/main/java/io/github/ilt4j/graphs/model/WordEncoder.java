package io.github.ilt4j.graphs.model;

import io.github.ilt4j.graphs.stages.Pass;
import io.github.ilt4j.graphs.stages.Release;
import io.github.ilt4j.graphs.stages.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An encoder of distinct words. Words of about one length go through its stage together; the order
 * of the vectors is that of the words.
 *
 * @param stage of the encoder's graph
 * @param inputs makes the graph's inputs
 * @param chunkPositions positions that go through the stage at once, about
 */
record WordEncoder(Stage stage, EncoderInputs inputs, int chunkPositions) {

  /** The words' vectors, without dropout. */
  RowTable infer(Words words) {
    RowTable vectors = RowTable.zeros(words.size(), inputs.hiddenSize());
    for (Chunk chunk : chunks(words)) {
      Map<String, INDArray> given = inputs.of(words, chunk);
      Map<String, INDArray> outputs = stage.infer(given);
      vectors.add(outputs.get(StageGraphs.VECTORS), chunk.index());
      Release.all(outputs);
      Release.all(given);
    }
    return vectors;
  }

  /** The words' vectors in training. */
  Encoding forward(Words words, long dropoutSeed) {
    RowTable vectors = RowTable.zeros(words.size(), inputs.hiddenSize());
    List<Part> parts = new ArrayList<>();
    SplittableRandom seeds = new SplittableRandom(dropoutSeed);
    for (Chunk chunk : chunks(words)) {
      Map<String, INDArray> given = inputs.of(words, chunk);
      Pass pass = stage.forward(given, seeds.nextLong());
      parts.add(new Part(chunk, given, pass));
      vectors.add(pass.outputs().get(StageGraphs.VECTORS), chunk.index());
      Release.all(pass.outputs());
    }
    return new Encoding(vectors, parts);
  }

  private List<Chunk> chunks(Words words) {
    return Chunk.of(inputs.lengths(words), chunkPositions);
  }

  private record Part(Chunk chunk, Map<String, INDArray> inputs, Pass pass) {}

  /** Words that went forward and wait for their gradients. */
  static final class Encoding implements AutoCloseable {

    private final RowTable vectors;
    private final List<Part> parts;

    private Encoding(RowTable vectors, List<Part> parts) {
      this.vectors = vectors;
      this.parts = parts;
    }

    /** In the order of the words. */
    RowTable vectors() {
      return vectors;
    }

    /** Adds the parameters' gradients to their buffer. */
    void backward(RowTable gradients) {
      for (Part part : parts) {
        Map<String, INDArray> own =
            Map.of(StageGraphs.VECTORS, gradients.gather(part.chunk.index()));
        Release.all(part.pass.backward(own));
        Release.all(own);
      }
    }

    @Override
    public void close() {
      for (Part part : parts) {
        part.pass.close();
        Release.all(part.inputs);
      }
    }
  }
}
