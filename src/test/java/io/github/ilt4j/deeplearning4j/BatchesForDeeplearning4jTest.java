package io.github.ilt4j.deeplearning4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.datasets.batches.BatchOptions;
import io.github.ilt4j.datasets.batches.WordBatchIterator;
import io.github.ilt4j.datasets.sources.EmbeddedData;
import io.github.ilt4j.datasets.sources.EmbeddedTask;
import io.github.ilt4j.datasets.sources.Split;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.AsyncMultiDataSetIterator;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Deeplearning4j's own classes, as a user of theirs would put them behind our data. */
class BatchesForDeeplearning4jTest {
  private static final int ASCII_END = 0x80;

  @Test
  void itsPrefetchingIteratorGivesOurBatchesUnchangedInOrder() {
    try (WordBatchIterator ours = batches(Split.TRAIN);
        WordBatchIterator behind = batches(Split.TRAIN)) {
      AsyncMultiDataSetIterator theirs = new AsyncMultiDataSetIterator(behind, 4);
      int count = 0;
      while (ours.hasNext()) {
        MultiDataSet expected = ours.next();
        assertTrue(theirs.hasNext());
        MultiDataSet found = theirs.next();
        for (int i = 0; i < expected.numFeatureArrays(); i++) {
          assertEquals(expected.getFeatures(i), found.getFeatures(i), "feature " + i);
        }
        assertEquals(expected.getLabels(0), found.getLabels(0));
        count++;
      }
      assertFalse(theirs.hasNext());
      assertTrue(count > 1, count + " batches");
      theirs.shutdown();
    }
  }

  @Test
  void itsGraphLearnsFromThemToTellWordsOfAsciiFromOthers() {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(0.3))
            .graphBuilder()
            .addInputs("first_byte")
            .addLayer(
                "ascii",
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .nIn(1)
                    .nOut(2)
                    .activation(Activation.SOFTMAX)
                    .build(),
                "first_byte")
            .setOutputs("ascii")
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    try (WordBatchIterator training = batches(Split.TRAIN);
        WordBatchIterator unseen = batches(Split.VALIDATION)) {
      training.setPreProcessor(BatchesForDeeplearning4jTest::firstBytes);
      unseen.setPreProcessor(BatchesForDeeplearning4jTest::firstBytes);
      graph.fit(training, 10);
      Evaluation found = graph.evaluate(unseen);
      assertEquals(1.0, found.accuracy(), found.stats());
    } finally {
      graph.close();
    }
  }

  /** The feature word_bytes as a task for a network of one layer, a row a word. */
  private static void firstBytes(MultiDataSet data) {
    // Column 0 is BOS. BOS itself as a word is of ASCII, as the other control characters are.
    INDArray first = data.getFeatures(0).getColumns(1).castTo(DataType.FLOAT);
    INDArray ascii = first.lt(ASCII_END).castTo(DataType.FLOAT).reshape(-1, 1);
    data.setFeatures(new INDArray[] {first.div(ASCII_END).sub(1).reshape(-1, 1)});
    data.setLabels(new INDArray[] {Nd4j.hstack(ascii, ascii.rsub(1))});
  }

  private static WordBatchIterator batches(Split split) {
    return new WordBatchIterator(
        EmbeddedData.of(EmbeddedTask.NAMES, split).withSize(60),
        BatchOptions.training().withBatchSize(8).withLengths(16, 32),
        Optional.empty());
  }
}
