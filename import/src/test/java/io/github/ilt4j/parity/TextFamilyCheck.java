package io.github.ilt4j.parity;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ilt4j.checkpoints.Components;
import io.github.ilt4j.graphs.blocks.Blocks;
import io.github.ilt4j.graphs.blocks.Scope;
import io.github.ilt4j.graphs.blocks.Sequences;
import io.github.ilt4j.graphs.families.Activation;
import io.github.ilt4j.graphs.families.Bert;
import io.github.ilt4j.graphs.families.DebertaV2;
import io.github.ilt4j.graphs.families.Gemma3Text;
import io.github.ilt4j.graphs.families.GptNeoX;
import io.github.ilt4j.graphs.families.ModernBert;
import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.parameters.Initializer;
import io.github.ilt4j.graphs.parameters.Parameters;
import io.github.ilt4j.graphs.stages.Pass;
import io.github.ilt4j.graphs.stages.SameDiffStage;
import io.github.ilt4j.graphs.stages.Stage;
import io.github.ilt4j.graphs.stages.StageGraph;
import io.github.ilt4j.graphs.stages.StageGraphBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A text family against its reference tensors: hidden states, logits, pooled output, gradients. */
final class TextFamilyCheck {

  private static final String IDS = "input_ids";
  private static final String EMBEDS = "inputs_embeds";
  private static final String TYPES = "token_type_ids";
  private static final String BEFORE_NORM = "pre_final_norm";

  private final GoldenFolder golden;
  private final TextModel model;

  TextFamilyCheck(GoldenFolder golden, TextModel model) {
    this.golden = golden;
    this.model = model;
  }

  void run() {
    for (String name : golden.cases()) {
      if (golden.has("in." + name + "." + IDS) || golden.has("in." + name + "." + EMBEDS)) {
        check(name);
      }
    }
  }

  private void check(String name) {
    boolean embeds = golden.has("in." + name + "." + EMBEDS);
    boolean types = golden.has("in." + name + "." + TYPES);
    boolean gradients = golden.has("in." + name + ".grad_R");
    boolean windows = !pairMask(name);
    StageGraph inference = graph(embeds, types, windows, true);
    StageGraph training = graph(embeds, types, windows, false);
    Parameters parameters = Parameters.allocate(inference.parameters());
    Components.load(golden.path(), parameters, "").requireComplete();
    INDArray given = golden.tensor("in." + name + "." + (embeds ? EMBEDS : IDS));
    int batch = (int) given.size(0);
    int length = (int) given.size(1);
    Map<String, INDArray> inputs = new HashMap<>();
    inputs.put(
        embeds ? EMBEDS : IDS,
        embeds ? given.reshape(-1, given.size(2)) : given.castTo(DataType.INT32));
    if (types) {
      inputs.put(TYPES, golden.tensor("in." + name + "." + TYPES).castTo(DataType.INT32));
    }
    inputs.put(Sequences.POSITION_IDS, positions(name, batch, length));
    inputs.put(Sequences.ATTENTION_MASK, mask(name, batch, length));
    LongPredicate rows = validRows(name);
    try (Stage stage = new SameDiffStage(inference, () -> training, parameters)) {
      Map<String, INDArray> outputs = stage.infer(inputs);
      for (String out : golden.named("out." + name + ".")) {
        String what = out.substring(("out." + name + ".").length());
        INDArray found = outputs.get(what);
        assertTrue(found != null, golden.name() + ": nothing computes " + out);
        INDArray expected = golden.tensor(out);
        LongPredicate compared = expected.rank() == 3 ? rows : row -> true;
        GoldenFolder.assertClose(
            golden.name() + " " + out, expected, found.reshape(expected.shape()), compared);
      }
      if (gradients) {
        Pass pass = stage.forward(inputs, 0);
        INDArray seed = golden.tensor("in." + name + ".grad_R");
        String output =
            seed.rank() == 2 ? "pooler_output" : expects("logits") ? "logits" : "last_hidden_state";
        pass.backward(Map.of(output, seed.reshape(-1, seed.size(-1))));
        for (String grad : golden.named("grad." + name + ".")) {
          String parameter = named(parameters, grad.substring(("grad." + name + ".").length()));
          GoldenFolder.assertClose(
              golden.name() + " " + grad,
              golden.tensor(grad),
              parameters.gradient(parameter),
              comparedRows(parameter));
        }
      }
    }
  }

  /** PyTorch's Embedding gives the row of padding no gradient for being looked up. */
  private LongPredicate comparedRows(String parameter) {
    boolean padded =
        !(model instanceof GptNeoX) && parameter.endsWith(model.inputEmbeddings() + ".weight");
    int padding = golden.config().path("pad_token_id").asInt(-1);
    return row -> !padded || row != padding;
  }

  /** The references are made without dropout, their gradients too. */
  private StageGraph graph(boolean embeds, boolean types, boolean windows, boolean allOutputs) {
    StageGraphBuilder graph = new StageGraphBuilder(golden.name(), false);
    Scope scope = new Scope(graph, "");
    Initializer any = Initializer.zeros();
    SDVariable embedded;
    if (embeds) {
      embedded = graph.differentiableInput(EMBEDS, -1, model.hiddenSize());
    } else {
      SDVariable table =
          scope
              .child(model.inputEmbeddings())
              .parameter("weight", any, model.vocabSize(), model.hiddenSize());
      embedded = Blocks.lookUp(graph.input(IDS, DataType.INT32, -1, -1), table);
      if (model instanceof Gemma3Text) {
        // Gemma3TextScaledWordEmbedding: what comes out of the token table is scaled.
        embedded = embedded.mul(Math.sqrt(model.hiddenSize()));
      }
    }
    if (types) {
      // The family adds type 0 to every row; what a row of type 1 has more than that is added here.
      SDVariable table =
          scope
              .child("bert.embeddings.token_type_embeddings")
              .parameter("weight", any, types(model), model.hiddenSize());
      SDVariable ids = graph.input(TYPES, DataType.INT32, -1, -1);
      SDVariable first = graph.sameDiff().slice(table, new int[] {0, 0}, 1, model.hiddenSize());
      embedded = embedded.add(Blocks.lookUp(ids, table)).sub(first.reshape(model.hiddenSize()));
    }
    Sequences sequences = Sequences.withPairMask(graph);
    if (windows) {
      sequences = sequences.withWindows();
    }
    List<SDVariable> states = model.hiddenStates(scope, embedded, sequences);
    SDVariable last = model.lastHiddenState(scope, states);
    if (allOutputs && expects(BEFORE_NORM)) {
      graph.output(BEFORE_NORM, states.get(states.size() - 1));
    }
    if (allOutputs || (!expects("logits") && !expects("pooler_output"))) {
      graph.output("last_hidden_state", last);
    }
    if (allOutputs) {
      for (int i = 0; i < states.size() - 1; i++) {
        graph.output("hidden_states." + i, states.get(i));
      }
    }
    if (expects("logits")) {
      graph.output("logits", logits(scope, last));
    }
    if (expects("pooler_output")) {
      Scope pooler = scope.child(model.basePrefix()).child("pooler.dense");
      int width = model.hiddenSize();
      SDVariable first =
          graph
              .sameDiff()
              .slice(sequences.byBatch(last, -1, width), new int[] {0, 0, 0}, -1, 1, width)
              .reshape(-1, width);
      graph.output(
          "pooler_output",
          graph.sameDiff().math().tanh(Blocks.linear(pooler, first, width, width, true, 1)));
    }
    return graph.build(Sequences.POSITION_IDS);
  }

  private static int types(TextModel model) {
    return ((Bert) model).typeVocabSize();
  }

  private boolean expects(String output) {
    return golden.cases().stream().anyMatch(name -> golden.has("out." + name + "." + output));
  }

  private SDVariable logits(Scope scope, SDVariable last) {
    int width = model.hiddenSize();
    Initializer any = Initializer.zeros();
    // Heads of masked models, which no component of a word-latent model has: BertLMPredictionHead,
    // LegacyDebertaV2LMPredictionHead, ModernBertPredictionHead.
    SDVariable x = last;
    String bias = "";
    if (model instanceof Bert bert) {
      x = transformed(scope, x, bert.hiddenAct(), bert.layerNormEps());
      bias = "cls.predictions.bias";
    } else if (model instanceof DebertaV2 deberta) {
      x = transformed(scope, x, deberta.hiddenAct(), deberta.layerNormEps());
      bias = "cls.predictions.bias";
    } else if (model instanceof ModernBert bert) {
      SDVariable dense = Blocks.linear(scope.child("head.dense"), x, width, width, false, 1);
      x =
          Blocks.layerNorm(
              scope.child("head.norm"),
              Blocks.activation(Activation.GELU, dense),
              width,
              bert.normEps(),
              false);
      bias = "decoder.bias";
    }
    SDVariable table =
        scope
            .child(model.tieWordEmbeddings() ? model.inputEmbeddings() : model.outputEmbeddings())
            .parameter("weight", any, model.vocabSize(), width);
    SDVariable logits = Blocks.product(x, table);
    return bias.isEmpty() ? logits : logits.add(scope.parameter(bias, any, model.vocabSize()));
  }

  private SDVariable transformed(Scope scope, SDVariable x, Activation activation, double epsilon) {
    Scope transform = scope.child("cls.predictions.transform");
    long width = model.hiddenSize();
    SDVariable dense = Blocks.linear(transform.child("dense"), x, width, width, true, 1);
    return Blocks.layerNorm(
        transform.child("LayerNorm"), Blocks.activation(activation, dense), width, epsilon);
  }

  /** The parameter that a file, whose names may lack the prefix of the body, calls so. */
  private String named(Parameters parameters, String inFile) {
    return parameters.contains(inFile) ? inFile : model.basePrefix() + "." + inFile;
  }

  private INDArray positions(String name, int batch, int length) {
    String given = "in." + name + ".position_ids";
    if (golden.has(given)) {
      return golden.tensor(given).castTo(DataType.INT32);
    }
    int[] positions = new int[batch * length];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = i % length;
    }
    return Nd4j.createFromArray(positions).reshape(batch, length);
  }

  /**
   * {@code [batch, length, length]}: what the keys' mask, and the order of a causal model, leave.
   */
  private INDArray mask(String name, int batch, int length) {
    String given = "in." + name + ".attention_mask";
    if (pairMask(name)) {
      return golden.tensor(given).castTo(DataType.FLOAT).reshape(batch, length, length);
    }
    INDArray keys =
        golden.has(given)
            ? golden.tensor(given).castTo(DataType.FLOAT)
            : Nd4j.ones(DataType.FLOAT, batch, length);
    INDArray mask = Nd4j.create(DataType.FLOAT, batch, length, length);
    for (int b = 0; b < batch; b++) {
      for (int i = 0; i < length; i++) {
        for (int j = 0; j < length; j++) {
          boolean seen = !model.causal() || j <= i;
          mask.putScalar(new int[] {b, i, j}, seen ? keys.getFloat(b, j) : 0);
        }
      }
    }
    return mask;
  }

  private boolean pairMask(String name) {
    String given = "in." + name + ".attention_mask";
    return golden.has(given) && golden.tensor(given).rank() == 4;
  }

  /**
   * Rows that may be attended to, and of DeBERTa, that attend to any; the others are whatever the
   * implementation makes of them.
   */
  private LongPredicate validRows(String name) {
    String mask = "in." + name + ".attention_mask";
    String valid = "in." + name + ".valid";
    if (golden.has(valid)) {
      int[] rows = golden.tensor(valid).castTo(DataType.INT32).data().asInt();
      return row -> rows[(int) row] == 1;
    }
    if (golden.has(mask) && (model.causal() || model instanceof DebertaV2)) {
      int[] rows = golden.tensor(mask).castTo(DataType.INT32).data().asInt();
      return row -> rows[(int) row] == 1;
    }
    return row -> true;
  }
}
