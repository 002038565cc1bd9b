package io.github.ilt4j.datasets.preparation;

import io.github.ilt4j.datasets.sources.Example;
import java.util.List;

/**
 * A document, cut and counted.
 *
 * @param number its place in the mixed order, from 0
 * @param pieces none if the document is only passed by, because its records are written already
 */
record Document(long number, Example example, long fingerprint, List<Piece> pieces) {}
