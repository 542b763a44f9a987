package dev.halftone.intake;

import java.util.List;

/** The outcome of validating a whole CSV. */
public sealed interface CsvValidation {

    /**
     * The file can be accepted.
     *
     * @param rows product rows, at least one, including those that are rejected
     * @param images image URLs in all rows that are accepted, at least one
     * @param rejected rows with errors; none unless they may be skipped
     */
    record Valid(CsvHeader header, int rows, int images, int rejected) implements CsvValidation {}

    /**
     * Not a CSV, or one with errors (HTTP 400).
     *
     * @param error one sentence that states what is wrong, or how many errors there are
     * @param errors the first {@value #MAX_LISTED} errors in file order; empty if the file as a whole is wrong
     * @param errorCount all errors in rows, listed or not
     */
    record Invalid(String error, List<RowError> errors, long errorCount) implements CsvValidation {

        public static final int MAX_LISTED = 100;

        public Invalid {
            errors = List.copyOf(errors);
        }
    }

    /**
     * More bytes, rows or images than one upload may have (HTTP 413).
     *
     * @param error one sentence that states the limit
     */
    record TooLarge(String error) implements CsvValidation {}
}
