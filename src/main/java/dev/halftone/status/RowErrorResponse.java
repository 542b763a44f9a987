package dev.halftone.status;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.catalog.CsvDialect;
import dev.halftone.catalog.RejectedRows.RejectedRow;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One reason why a row of the CSV was not accepted.
 *
 * @param row as a spreadsheet counts
 * @param column as the header spells it; null if the row as a whole is wrong
 * @param message a sentence
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@RegisterForReflection // serialized by JsonPage, which returns bytes
public record RowErrorResponse(int row, String column, String message) {

    static RowErrorResponse of(RejectedRow rejected) {
        return new RowErrorResponse(
                rejected.place().row(),
                rejected.fault().column(),
                rejected.fault().message());
    }

    /** The header of the same as a CSV: RFC 4180 with CRLF. Includes the line end, as does {@link #csv}. */
    static String csvHeader() {
        return CsvRecord.text(CsvDialect.RFC_4180, "row", "column", "message");
    }

    /** No cell is a formula ({@link FormulaGuard}); null is an empty cell. */
    String csv() {
        return CsvRecord.text(
                CsvDialect.RFC_4180,
                Stream.of(row, Objects.toString(column, ""), message)
                        .map(value -> FormulaGuard.neutralised(value.toString()))
                        .toArray(String[]::new));
    }
}
