package io.github.ilt4j.graphs.plans;

import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Bert;
import io.github.ilt4j.graphs.families.ClipVision;
import io.github.ilt4j.graphs.families.GptNeoX;
import io.github.ilt4j.graphs.families.ImageModel;
import io.github.ilt4j.graphs.families.Llama;
import io.github.ilt4j.graphs.families.NaVit;
import io.github.ilt4j.graphs.families.RopeScaling;
import io.github.ilt4j.graphs.families.Swinv2;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.families.Vit;
import io.github.ilt4j.graphs.stages.StageGraph;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Small models of every family, and random inputs for them. */
final class TestModels {

  static final Bert BERT =
      new Bert(1, 16, 2, 4, 24, Activation.GELU, 12, 2, 1e-12, 0.2, 0.2, true, 0.3);
  static final GptNeoX NEOX =
      new GptNeoX(
          1, 16, 2, 2, 24, Activation.GELU, 0.5, 10000, 12, 1e-5, true, true, 0.2, 0.2, false, 0.3);
  static final GptNeoX NEOX_IN_SERIES =
      new GptNeoX(
          1,
          16,
          1,
          2,
          24,
          Activation.GELU_TANH,
          1,
          10000,
          12,
          1e-5,
          false,
          false,
          0,
          0,
          false,
          0.3);
  static final Llama LLAMA =
      new Llama(
          1,
          16,
          2,
          4,
          2,
          4,
          24,
          Activation.SILU,
          1e-6,
          10000,
          RopeScaling.none(),
          12,
          true,
          true,
          0.2,
          false,
          0.3);
  static final Llama PLAIN_LLAMA =
      new Llama(
          1,
          16,
          1,
          2,
          2,
          8,
          24,
          Activation.RELU,
          1e-6,
          10000,
          RopeScaling.none(),
          12,
          false,
          false,
          0,
          true,
          0.3);
  static final Vit VIT =
      new Vit(16, 2, 2, 24, Activation.GELU, 8, 4, 1, 1e-12, true, Activation.TANH, 0.1, 0.1, 0.3);

  static final ClipVision CLIP =
      new ClipVision(16, 2, 2, 24, Activation.QUICK_GELU, 8, 4, 1, 1e-5, 0.1, 0.3);

  static final Swinv2 SWIN =
      new Swinv2(
          8,
          List.of(2, 1),
          List.of(2, 4),
          2,
          List.of(0, 4),
          1.5,
          Activation.GELU,
          16,
          4,
          1,
          1e-5,
          true,
          0.1,
          0.1,
          0.2,
          0.3);
  static final NaVit NAVIT = new NaVit(8, 4, 16, 8, 2, 1, 12, 0.1, 0.1, 0.3);

  private TestModels() {}

  static StageGraph graph(TextModel model, boolean training) {
    StageGraphBuilder builder = new StageGraphBuilder(model.modelType(), training);
    SDVariable x = builder.differentiableInput("x", -1, 16);
    Sequences sequences =
        model.causal()
            ? Sequences.withPairMask(builder).withWindows()
            : Sequences.withKeyMask(builder);
    Scope root = new Scope(builder, "");
    builder.output("y", model.lastHiddenState(root, model.hiddenStates(root, x, sequences)));
    return builder.build(Sequences.POSITION_IDS);
  }

  static StageGraph graph(ImageModel model, boolean training) {
    StageGraphBuilder builder = new StageGraphBuilder(model.modelType(), training);
    builder.output("y", model.encode(builder, new Scope(builder, "")).pooled());
    return builder.build(model.sequencesInput());
  }

  static Map<String, INDArray> inputs(Random random, int batch, int length) {
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put("x", normal(random, (long) batch * length, 16));
    int[] positions = new int[batch * length];
    float[] mask = new float[batch * length * length];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = i % length;
    }
    for (int i = 0; i < mask.length; i++) {
      int from = i / length % length;
      int to = i % length;
      mask[i] = from == to || random.nextInt(3) > 0 ? 1 : 0;
    }
    inputs.put(Sequences.POSITION_IDS, Nd4j.createFromArray(positions).reshape(batch, length));
    inputs.put(Sequences.ATTENTION_MASK, Nd4j.createFromArray(mask).reshape(batch, length, length));
    return inputs;
  }

  /** With a mask of positions where the model does not ask for one of pairs. */
  static Map<String, INDArray> inputs(TextModel model, Random random, int batch, int length) {
    Map<String, INDArray> inputs = inputs(random, batch, length);
    if (!model.causal()) {
      INDArray first = inputs.get(Sequences.ATTENTION_MASK).slice(0, 1).dup('c');
      inputs.put(Sequences.ATTENTION_MASK, first.reshape(batch, length));
    }
    return inputs;
  }

  static Map<String, INDArray> images(ImageModel model, Random random, int images) {
    int[] widths = new int[images];
    int[] heights = new int[images];
    for (int i = 0; i < images; i++) {
      heights[i] = 8;
      widths[i] = 4 * (1 + random.nextInt(3));
    }
    return model.inputs(normal(random, images, model.numChannels(), 8, 12), heights, widths);
  }

  static INDArray normal(Random random, long... shape) {
    INDArray array = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }
}
