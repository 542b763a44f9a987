/** Benchmarks of the statements of the catalog, on a PostgreSQL with a million images. */
package dev.halftone.bench;
