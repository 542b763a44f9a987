package dev.halftone.intake;

import dev.halftone.catalog.RowFault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The errors of one row after the other. */
final class RowFaults {

    /** A rejected row is stored with its faults, and may have thousands of wrong URLs. */
    static final int MAX_LISTED = 20;

    private static final int MAX_COLUMN = 120;
    /** Longer than any message of this service; texts of the file in it are excerpts. */
    private static final int MAX_MESSAGE = 1_000;

    private final Consumer<RowError> errors;
    private final List<RowFault> listed = new ArrayList<>();
    private int row;
    private int count;

    /** @param errors is told every error of every row */
    RowFaults(Consumer<RowError> errors) {
        this.errors = errors;
    }

    void beginRow(int number) {
        row = number;
        count = 0;
        listed.clear();
    }

    /** @param column as the header spells it; null if the row as a whole is wrong */
    void add(String column, String message) {
        String name = column == null ? null : Excerpt.cut(column, MAX_COLUMN);
        String sentence = Excerpt.cut(message, MAX_MESSAGE);
        errors.accept(new RowError(row, name, sentence));
        count++;
        if (listed.size() < MAX_LISTED) {
            listed.add(new RowFault(name, sentence));
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Those of the row; if they are many, the first ones and how many there are. */
    List<RowFault> list() {
        List<RowFault> faults = new ArrayList<>(listed);
        if (count > listed.size()) {
            faults.add(
                    new RowFault(null, "The row has " + count + " errors; the first " + MAX_LISTED + " are listed."));
        }
        return faults;
    }
}
