/**
 * Accepts an upload: reads and validates the CSV, then stores the request in one transaction.
 *
 * <p>The CSV is read twice from disk. {@link dev.halftone.intake.ProductCsv#validate} checks every row and keeps none.
 * If all rows are valid, {@link dev.halftone.intake.ProductCsv#open} returns them in chunks. Memory is bounded by one
 * row and one chunk, whatever the size of the file.
 */
package dev.halftone.intake;
