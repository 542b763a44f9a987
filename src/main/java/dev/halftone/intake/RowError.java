package dev.halftone.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * One error in a CSV.
 *
 * @param row the row as a spreadsheet numbers it: the first record of the file is row 1 (usually the header), blank
 *     rows count, a record that spans several lines is one row
 * @param column the header of the column as the file spells it; null if the row as a whole is wrong
 * @param message a sentence for the author of the file
 */
@RegisterForReflection
public record RowError(
        int row, @JsonInclude(JsonInclude.Include.NON_NULL) String column, String message) {}
