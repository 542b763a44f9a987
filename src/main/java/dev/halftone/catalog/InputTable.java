package dev.halftone.catalog;

import java.util.List;
import java.util.OptionalInt;

/**
 * The columns of an input.
 *
 * @param columns the header's cells, verbatim
 * @param serial index of the column with the serial numbers; empty if there is none
 * @param name index of the column with the product names; empty if there is none
 * @param images indexes of the columns with image URLs, in the order in which they are read
 */
public record InputTable(List<String> columns, OptionalInt serial, OptionalInt name, List<Integer> images) {

    public InputTable {
        columns = List.copyOf(columns);
        images = List.copyOf(images);
    }
}
