package dev.halftone.intake;

import dev.halftone.http.ApiException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The names of columns that an upload gives; what it does not give is found from the header.
 *
 * @param serial of the column with the serial numbers
 * @param name of the column with the product names
 * @param images of the columns with image URLs, in their order; empty if not given. If there is only one, it may be
 *     several names, separated by commas
 */
record ColumnNames(Optional<String> serial, Optional<String> name, List<String> images) {

    static final ColumnNames NONE = new ColumnNames(Optional.empty(), Optional.empty(), List.of());

    ColumnNames {
        images = List.copyOf(images);
        if (images.size() > CsvRecordReader.MAX_CELLS) {
            throw ApiException.badRequest("%s names %d columns, must name %d at most."
                    .formatted(UploadFields.IMAGE_COLUMNS, images.size(), CsvRecordReader.MAX_CELLS));
        }
    }

    /** @param given form fields or query parameters that are not blank */
    static ColumnNames parse(Map<String, String> given) {
        String images = given.get(UploadFields.IMAGE_COLUMNS);
        return new ColumnNames(
                Optional.ofNullable(given.get(UploadFields.SERIAL_COLUMN)),
                Optional.ofNullable(given.get(UploadFields.NAME_COLUMN)),
                images == null
                        ? List.of()
                        : images.lines()
                                .map(String::strip)
                                .filter(one -> !one.isEmpty())
                                .toList());
    }

    /** The names that are given for the columns with this role. */
    List<String> of(ColumnRole role) {
        return switch (role) {
            case SERIAL_NUMBER -> serial.stream().toList();
            case PRODUCT_NAME -> name.stream().toList();
            case IMAGE_URLS -> images;
        };
    }

    /** Adds those that are given, by the name of their field. */
    void given(SortedMap<String, String> given) {
        serial.ifPresent(column -> given.put(UploadFields.SERIAL_COLUMN, column));
        name.ifPresent(column -> given.put(UploadFields.NAME_COLUMN, column));
        if (!images.isEmpty()) {
            given.put(UploadFields.IMAGE_COLUMNS, String.join(UploadFields.BETWEEN_VALUES, images));
        }
    }
}
