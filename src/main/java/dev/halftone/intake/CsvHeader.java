package dev.halftone.intake;

import dev.halftone.catalog.CsvDialect;
import java.util.List;

/**
 * The header row of a product CSV.
 *
 * @param columns the names as the file spells them, in the file's order
 * @param dialect how the file is written
 * @param serialNumber index of the serial number's column
 * @param productName index of the product name's column
 * @param imageUrls index of the image URLs' column
 */
public record CsvHeader(List<String> columns, CsvDialect dialect, int serialNumber, int productName, int imageUrls) {

    public CsvHeader {
        columns = List.copyOf(columns);
    }
}
