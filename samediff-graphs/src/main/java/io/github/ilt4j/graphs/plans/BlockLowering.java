package io.github.ilt4j.graphs.plans;

import io.github.ilt4j.graphs.nodes.ActivationNode;
import io.github.ilt4j.graphs.nodes.AttentionNode;
import io.github.ilt4j.graphs.nodes.BlockNode;
import io.github.ilt4j.graphs.nodes.CrossEntropyNode;
import io.github.ilt4j.graphs.nodes.KeepRowsNode;
import io.github.ilt4j.graphs.nodes.LayerNormNode;
import io.github.ilt4j.graphs.nodes.LookUpNode;
import io.github.ilt4j.graphs.nodes.RmsNormNode;
import io.github.ilt4j.graphs.nodes.RotaryNode;
import io.github.ilt4j.graphs.nodes.SplitColumnsNode;
import io.github.ilt4j.graphs.plans.Step.Arguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Writes blocks as single steps, forward and backward. Beside the block's outputs a step gives what
 * its backward step needs, such as the statistics of a norm; and steps ask for memory to work in as
 * for a further result, which nobody reads.
 */
final class BlockLowering {

  /** What is put behind the name of a block to name its backward step. */
  static final String BACKWARD = "_bp";

  /** Each row several times: {@code [rows, width]} to {@code [rows, times * width]}. */
  static final String REPEAT = "repeat_columns";

  private final Emitter emitter;

  BlockLowering(Emitter emitter) {
    this.emitter = emitter;
  }

  /** The outputs of a block. */
  List<Value> forward(BlockNode block, List<Value> inputs) {
    return values(write(block, wholes(inputs)).subList(0, block.getNumOutputs()));
  }

  /**
   * The gradients of the differentiable inputs.
   *
   * @param seeds gradients of the outputs
   */
  List<Value> gradient(BlockNode block, List<Value> inputs, List<Value> seeds) {
    List<Tensor> in = wholes(inputs);
    List<Tensor> out = write(block, in);
    List<Tensor> g = wholes(seeds);
    List<Tensor> read = new ArrayList<>();
    List<long[]> shapes = new ArrayList<>();
    switch (block.opName()) {
      case LayerNormNode.NAME -> {
        read.addAll(List.of(g.get(0), in.get(0), in.get(1), out.get(1), out.get(2)));
        shapes.addAll(shapes(in));
      }
      case RmsNormNode.NAME -> {
        read.addAll(List.of(g.get(0), in.get(0), in.get(1), out.get(1)));
        shapes.addAll(shapes(in));
        shapes.add(new long[] {in.get(0).shape()[0]});
      }
      case ActivationNode.NAME -> {
        read.addAll(List.of(g.get(0), in.get(0)));
        shapes.addAll(shapes(in));
      }
      case RotaryNode.NAME -> {
        read.addAll(g);
        read.addAll(repeated((RotaryNode) block, in));
        shapes.add(in.get(0).shape());
        shapes.add(in.get(0).shape());
      }
      case AttentionNode.NAME -> {
        read.add(g.get(0));
        read.addAll(in);
        read.addAll(out.subList(1, out.size()));
        shapes.addAll(shapes(in.subList(0, 3)));
        shapes.add(out.get(1).shape());
        AttentionNode attention = (AttentionNode) block;
        if (attention.heads() != attention.keyValueHeads()) {
          shapes.add(in.get(1).shape());
        }
      }
      case CrossEntropyNode.NAME -> {
        read.addAll(List.of(g.get(0), in.get(1), in.get(2), out.get(1)));
        shapes.add(in.get(0).shape());
        shapes.add(new long[] {in.get(0).shape()[0]});
      }
      case LookUpNode.NAME -> {
        read.addAll(List.of(g.get(0), in.get(1)));
        shapes.add(in.get(0).shape());
      }
      case SplitColumnsNode.NAME -> {
        read.addAll(g);
        shapes.add(in.get(0).shape());
      }
      default -> throw unknown(block);
    }
    return values(
        emit(block, block.opName() + BACKWARD, read, shapes).subList(0, block.differentiable()));
  }

  /** Puts rows into what is kept, whose memory is the result's. */
  Value keepRows(KeepRowsNode block, List<Value> inputs) {
    List<Tensor> in = wholes(inputs);
    emitter.change(block.opName(), in.get(0), in);
    return Value.of(in.get(0));
  }

  /** Writes the forward step, unless it is there already; all its results. */
  private List<Tensor> write(BlockNode block, List<Tensor> in) {
    List<Tensor> read = in;
    List<long[]> shapes = new ArrayList<>(block.outputShapes(shapes(in)));
    long rows = in.get(0).rank() == 0 ? 1 : in.get(0).shape()[0];
    switch (block.opName()) {
      case LayerNormNode.NAME -> {
        shapes.add(new long[] {rows});
        shapes.add(new long[] {rows});
      }
      case RmsNormNode.NAME -> shapes.add(new long[] {rows});
      case RotaryNode.NAME -> {
        read = new ArrayList<>(in.subList(0, 1));
        read.addAll(repeated((RotaryNode) block, in));
      }
      case AttentionNode.NAME -> {
        long[] positions = in.get(4).shape();
        long keys = in.get(1).shape()[0] / positions[0];
        long[] weights = {positions[0], ((AttentionNode) block).heads(), positions[1], keys};
        shapes.add(weights);
        if (in.size() > 5) {
          shapes.add(weights);
        }
      }
      case CrossEntropyNode.NAME -> shapes.add(in.get(0).shape());
      case ActivationNode.NAME, LookUpNode.NAME, SplitColumnsNode.NAME -> {
        // Their backward steps need nothing but their inputs.
      }
      default -> throw unknown(block);
    }
    return emit(block, block.opName(), read, shapes);
  }

  /** The rotary tables with a copy for every head. */
  private List<Tensor> repeated(RotaryNode block, List<Tensor> in) {
    List<Tensor> tables = new ArrayList<>();
    for (Tensor table : in.subList(1, 3)) {
      long[] shape = {table.shape()[0], (long) block.heads() * block.headSize()};
      tables.addAll(
          emitter.emit(
              REPEAT, List.of(table), Arguments.ofIntegers(block.heads()), DataType.FLOAT, shape));
    }
    return tables;
  }

  private List<Tensor> emit(BlockNode block, String op, List<Tensor> read, List<long[]> shapes) {
    Arguments arguments =
        new Arguments(
            block.iArgs(), block.tArgs(), new boolean[0], new DataType[0], Optional.empty());
    return emitter.emit(op, read, arguments, DataType.FLOAT, shapes.toArray(long[][]::new));
  }

  private static IllegalArgumentException unknown(BlockNode block) {
    return new IllegalArgumentException("no kernel is known for the block " + block.opName());
  }

  private List<Tensor> wholes(List<Value> values) {
    return values.stream().map(emitter::whole).toList();
  }

  private static List<long[]> shapes(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::shape).toList();
  }

  private static List<Value> values(List<Tensor> tensors) {
    return tensors.stream().map(Value::of).toList();
  }
}
