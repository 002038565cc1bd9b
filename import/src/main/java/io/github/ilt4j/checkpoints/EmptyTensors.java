package io.github.ilt4j.checkpoints;

import io.github.ilt4j.graphs.families.TextModel;
import io.github.ilt4j.graphs.model.ModelForm;
import io.github.ilt4j.graphs.model.WordLatentConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The tensors of zero rows that the reference leaves where it removed the latent transformer's
 * token table and head, and asks for when it loads.
 */
final class EmptyTensors {
  private EmptyTensors() {}

  static Map<String, INDArray> of(WordLatentConfig config) {
    TextModel latent = config.latentTransformer();
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    tensors.put(name(latent.inputEmbeddings()), rows(latent));
    // In the form 2026 the head is there: it maps latents to the decoder.
    if (config.form() == ModelForm.V2025 && !latent.tieWordEmbeddings()) {
      tensors.put(name(latent.outputEmbeddings()), rows(latent));
    }
    return tensors;
  }

  private static String name(String module) {
    return "latent_transformer." + module + ".weight";
  }

  private static INDArray rows(TextModel latent) {
    return Nd4j.create(DataType.FLOAT, 0, latent.hiddenSize());
  }
}
