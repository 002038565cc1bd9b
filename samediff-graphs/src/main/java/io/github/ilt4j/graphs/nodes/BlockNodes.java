package io.github.ilt4j.graphs.nodes;

import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.imports.converters.ImportClassMapping;

/** Makes the blocks known to SameDiff, so that graphs with them can be copied, loaded and run. */
public final class BlockNodes {

  private static final List<BlockNode> ALL =
      List.of(
          new ActivationNode(),
          new AttentionNode(),
          new BiasedAttentionNode(),
          new CrossEntropyNode(),
          new KeepRowsNode(),
          new LayerNormNode(),
          new LookUpNode(),
          new NeighboursNode(),
          new RelativeRowsNode(),
          new RelativeScoresNode(),
          new RmsNormNode(),
          new RotaryNode(),
          new SplitColumnsNode(),
          new WindowNode());

  static {
    Map<String, DifferentialFunction> known = ImportClassMapping.getOpNameMapping();
    for (BlockNode block : ALL) {
      known.put(block.opName(), block);
      BlockGradient gradient = block.blankGradient();
      known.put(gradient.opName(), gradient);
    }
    SameDiff.bindInferenceFactory(BlockSession::new);
  }

  private BlockNodes() {}

  /**
   * To be called before a graph with blocks is made or loaded; every call after the first does
   * nothing.
   */
  public static void register() {
    // The static block above has done it.
  }
}
