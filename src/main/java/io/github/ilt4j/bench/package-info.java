/**
 * Benchmarks that anyone can run: each prints one line of JSON for a case. What is timed, and the
 * names of the fields, are those of the PyTorch scripts that {@link
 * io.github.ilt4j.bench.PeerBenchmark} runs beside them.
 */
package io.github.ilt4j.bench;
