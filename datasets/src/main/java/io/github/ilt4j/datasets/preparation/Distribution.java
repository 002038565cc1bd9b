package io.github.ilt4j.datasets.preparation;

import io.github.ilt4j.datasets.sources.Split;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides for one document after the other, in their mixed order, where its pieces go: to the
 * splits in their order, each until it is full, or nowhere.
 */
final class Distribution {
  private final PreparationOptions options;
  private final List<SplitWriter> splits;
  private final Cutter cutter;
  private final PreparationState start;
  private final Consumer<PreparationState> save;
  private final FingerprintSet seen = new FingerprintSet();
  private final FingerprintSet heldOut = new FingerprintSet();
  private int current;
  private Counts leftOut;
  private long validationDocuments;

  /**
   * @param splits validation before training
   * @param start from where to go on
   * @param save is told the state after every shard but the last of all
   */
  Distribution(
      PreparationOptions options,
      List<SplitWriter> splits,
      Cutter cutter,
      PreparationState start,
      Consumer<PreparationState> save) {
    this.options = options;
    this.splits = splits;
    this.cutter = cutter;
    this.start = start;
    this.save = save;
    this.leftOut = start.leftOut();
    this.validationDocuments = start.validationDocuments();
    this.current = validationDocuments >= 0 ? 1 : 0;
  }

  /** A text that stands in the validation split already. */
  void holdOut(String text) {
    heldOut.add(Fingerprint.of(text));
  }

  /** Whether no split takes any more. */
  boolean isFull() {
    return current >= splits.size();
  }

  Counts leftOut() {
    return leftOut;
  }

  void use(Document document) {
    boolean isNew = !options.deduplicate() || seen.add(document.fingerprint());
    if (document.number() < start.documents()) {
      if (document.number() == validationDocuments - 1) {
        heldOut.add(document.fingerprint());
      }
    } else if (!isNew) {
      leftOut = leftOut.withDuplicate();
    } else if (isHeldOut(document.fingerprint())) {
      leftOut = leftOut.withInValidation();
    } else {
      addPieces(document);
    }
  }

  private boolean isHeldOut(long fingerprint) {
    return splits.get(current).split() == Split.TRAIN && heldOut.contains(fingerprint);
  }

  private void addPieces(Document document) {
    List<Piece> pieces = document.pieces();
    boolean goesOn = document.number() == start.documents();
    for (int i = goesOn ? start.pieces() : 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      SplitWriter split = splits.get(current);
      boolean cut = piece.units(options.unit()) > split.room();
      if (cut && !options.dropRemainder()) {
        piece = cutter.first(piece, options.unit(), (int) split.room());
      }
      boolean shardEnded = false;
      if (isTooShort(piece)) {
        leftOut = leftOut.withTooShort();
      } else if (isHeldOut(piece.fingerprint())) {
        leftOut = leftOut.withInValidation();
      } else if (!cut || !options.dropRemainder()) {
        shardEnded = add(document, piece);
      }
      boolean full = split.room() == 0 || (cut && options.dropRemainder());
      if (cut || (full && i + 1 < pieces.size())) {
        leftOut = leftOut.withCutOff();
      }
      if (full) {
        endSplit(document);
      } else if (shardEnded) {
        save(document.number() + (cut ? 1 : 0), cut ? 0 : i + 1);
      }
      if (full || cut) {
        return;
      }
    }
  }

  private boolean isTooShort(Piece piece) {
    return options.dropRemainder() && piece.words() < options.maxSequenceLength().orElseThrow();
  }

  private boolean add(Document document, Piece piece) {
    SplitWriter split = splits.get(current);
    if (split.split() == Split.VALIDATION) {
      heldOut.add(piece.fingerprint());
    }
    String language =
        options
            .languageColumn()
            .flatMap(column -> Optional.ofNullable(document.example().columns().get(column)))
            .orElse(options.language());
    Optional<String> id =
        options
            .idColumn()
            .flatMap(column -> Optional.ofNullable(document.example().columns().get(column)));
    return split.add(piece, language, id);
  }

  /** The rest of the document stays out: it would stand on the other side. */
  private void endSplit(Document document) {
    SplitWriter split = splits.get(current);
    split.endShard();
    current++;
    if (split.split() == Split.VALIDATION && !isFull()) {
      heldOut.add(document.fingerprint());
      validationDocuments = document.number() + 1;
      save(document.number() + 1, 0);
    }
  }

  private void save(long documents, int pieces) {
    save.accept(start.at(documents, pieces, validationDocuments, leftOut, splits));
  }
}
