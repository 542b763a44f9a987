package dev.halftone.intake;

import dev.halftone.catalog.CsvDialect;
import dev.halftone.catalog.InputTable;
import java.util.Set;

/**
 * The header row of a product CSV.
 *
 * @param table its columns
 * @param byOwnName the roles whose columns have the contract's own names: their serial numbers are whole numbers, and
 *     neither these nor names may be blank
 * @param dialect how the file is written
 */
public record CsvHeader(InputTable table, Set<ColumnRole> byOwnName, CsvDialect dialect) {

    public CsvHeader {
        byOwnName = Set.copyOf(byOwnName);
    }

    boolean hasOwnName(ColumnRole role) {
        return byOwnName.contains(role);
    }
}
