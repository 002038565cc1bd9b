/**
 * The formats of files: bytes, compressed or not, as a stream of records, each a JSON tree of named
 * columns. {@link io.github.ilt4j.datasets.sources.FileSource} makes examples of them.
 */
package io.github.ilt4j.datasets.sources.records;
