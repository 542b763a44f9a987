package dev.halftone.catalog;

import java.util.List;

/**
 * One row of the CSV as it is accepted.
 *
 * @param rowNumber as a spreadsheet counts it
 * @param cells the input's cells, verbatim, in the order of the columns
 */
public record NewProduct(int rowNumber, long serialNumber, String name, List<String> cells, List<String> imageUrls) {}
