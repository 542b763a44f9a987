package dev.halftone.intake;

import dev.halftone.catalog.CsvDialect;
import dev.halftone.catalog.InputTable;

/**
 * The header row of a product CSV.
 *
 * @param table its columns
 * @param dialect how the file is written
 */
public record CsvHeader(InputTable table, CsvDialect dialect) {}
