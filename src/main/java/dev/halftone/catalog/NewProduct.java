package dev.halftone.catalog;

import java.util.List;

/**
 * One row of the CSV.
 *
 * @param rowNumber as a spreadsheet counts it
 * @param name without surrounding blanks
 * @param cells the input's cells, verbatim, exactly one for each column of the header; a rejected row may have more
 * @param imageUrls absolute http(s) URLs as the file spells them, in its order; none if the row has none or is rejected
 * @param faults why the row is not accepted; empty if it is
 */
public record NewProduct(
        int rowNumber,
        SerialNumber serialNumber,
        String name,
        List<String> cells,
        List<String> imageUrls,
        List<RowFault> faults) {

    public NewProduct {
        cells = List.copyOf(cells);
        imageUrls = List.copyOf(imageUrls);
        faults = List.copyOf(faults);
    }

    /** An accepted row. */
    public NewProduct(
            int rowNumber, SerialNumber serialNumber, String name, List<String> cells, List<String> imageUrls) {
        this(rowNumber, serialNumber, name, cells, imageUrls, List.of());
    }
}
