package io.github.ilt4j.datasets.batches;

import io.github.ilt4j.datasets.bytes.ByteTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the arrays of a batch say, told from the arrays alone. */
final class ReadBack {
  private ReadBack() {}

  /** Type, shape and values of every array: equal batches have equal contents. */
  static List<String> contents(WordBatch batch) {
    List<INDArray> arrays = new ArrayList<>();
    for (INDArray array : batch.toMultiDataSet().getFeatures()) {
      arrays.add(array);
    }
    arrays.add(batch.labelBytes());
    return arrays.stream()
        .map(a -> a.dataType() + Arrays.toString(a.shape()) + Arrays.toString(ints(a)))
        .toList();
  }

  static int[] ints(INDArray array) {
    return array.isEmpty() ? new int[0] : array.castTo(DataType.INT32).ravel().toIntVector();
  }

  /** The sequences of a row, each as its words; a sequence begins where the positions do. */
  static List<List<String>> sequences(WordBatch batch, int row) {
    List<List<String>> sequences = new ArrayList<>();
    for (int i = 0; i < batch.length(); i++) {
      int index = batch.wordIndex().getInt(row, i);
      if (index < 0) {
        break;
      }
      if (batch.positionIds().getInt(row, i) == 0) {
        sequences.add(new ArrayList<>());
      }
      sequences.get(sequences.size() - 1).add(word(batch, index));
    }
    return sequences;
  }

  static String word(WordBatch batch, int index) {
    int[] ids = ints(batch.wordBytes().getRow(index));
    return ids[1] == ByteTokenizer.BOS ? ByteTokenizer.BOS_WORD : ByteTokenizer.decode(ids);
  }

  /** The text of every sequence, without BOS. */
  static List<String> texts(WordBatch batch) {
    List<String> texts = new ArrayList<>();
    for (int row = 0; row < batch.rows(); row++) {
      for (List<String> words : sequences(batch, row)) {
        texts.add(String.join("", words.subList(1, words.size())));
      }
    }
    return texts;
  }

  /** The label bytes of a place, PAD and EOS included. */
  static int[] label(WordBatch batch, int row, int word) {
    int[] label = new int[(int) batch.labelBytes().size(2)];
    for (int i = 0; i < label.length; i++) {
      label[i] = batch.labelBytes().getInt(row, word, i);
    }
    return label;
  }
}
