package dev.halftone.intake;

import java.util.ArrayList;
import java.util.List;

/** Counts errors in rows and keeps the first ones. */
final class ErrorTally {

    private final List<RowError> listed = new ArrayList<>();
    private long errors;
    private long rows;
    private int lastRow = MalformedCsvException.NO_ROW;

    void add(RowError error) {
        if (listed.size() < CsvValidation.Invalid.MAX_LISTED) {
            listed.add(error);
        }
        if (error.row() != lastRow) {
            rows++;
            lastRow = error.row();
        }
        errors++;
    }

    boolean isEmpty() {
        return errors == 0;
    }

    /** The outcome for a file whose rows without errors have no images. */
    CsvValidation.Invalid onlyInvalidRowsWithImages() {
        CsvValidation.Invalid invalid = invalidRows();
        return new CsvValidation.Invalid(invalid.error() + " No other row has an image URL.", listed, errors);
    }

    /** The outcome for a file that was read to its end. */
    CsvValidation.Invalid invalidRows() {
        String found = errors == 1
                ? "The CSV has 1 error, in row " + lastRow
                : "The CSV has " + errors + " errors in " + (rows == 1 ? "row " + lastRow : rows + " rows");
        String rest = errors > listed.size() ? "; the first " + listed.size() + " are listed." : ".";
        return new CsvValidation.Invalid(found + rest, listed, errors);
    }

    /** The outcome for a file that could not be read to its end; this error takes precedence over earlier ones. */
    CsvValidation.Invalid malformed(MalformedCsvException cause) {
        if (cause.row() != MalformedCsvException.NO_ROW) {
            add(new RowError(cause.row(), null, cause.getMessage()));
        }
        return new CsvValidation.Invalid(cause.getMessage(), listed, errors);
    }
}
