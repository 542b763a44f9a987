package dev.halftone.catalog;

import java.util.List;

/**
 * One valid row of the CSV.
 *
 * @param rowNumber as a spreadsheet counts it
 * @param name without surrounding blanks
 * @param cells the input's cells, verbatim, exactly one for each column of the header
 * @param imageUrls absolute http(s) URLs as the file spells them, in its order, at least one
 */
public record NewProduct(int rowNumber, long serialNumber, String name, List<String> cells, List<String> imageUrls) {

    public NewProduct {
        cells = List.copyOf(cells);
        imageUrls = List.copyOf(imageUrls);
    }
}
