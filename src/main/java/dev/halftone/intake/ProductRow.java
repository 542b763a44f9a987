package dev.halftone.intake;

import java.util.List;

/**
 * One valid row of a product CSV.
 *
 * @param row the row as a spreadsheet numbers it; see {@link RowError#row()}
 * @param productName without surrounding blanks
 * @param imageUrls absolute http(s) URLs as the file spells them, in its order, at least one; characters that a URL
 *     must percent-encode may still be bare
 * @param cells every cell verbatim, exactly one for each column of the header
 */
public record ProductRow(int row, long serialNumber, String productName, List<String> imageUrls, List<String> cells) {

    public ProductRow {
        imageUrls = List.copyOf(imageUrls);
        cells = List.copyOf(cells);
    }
}
