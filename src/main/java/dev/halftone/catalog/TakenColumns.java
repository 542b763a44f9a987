package dev.halftone.catalog;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * Which columns of an input have what, by their names as the header spells them.
 *
 * @param serial null if the input has no such column; {@code name} likewise
 * @param images in the order in which they are read
 */
@RegisterForReflection
public record TakenColumns(String serial, String name, List<String> images) {

    public TakenColumns {
        images = List.copyOf(images);
    }

    public static TakenColumns of(InputTable table) {
        List<String> columns = table.columns();
        return new TakenColumns(
                table.serial().isPresent() ? columns.get(table.serial().getAsInt()) : null,
                table.name().isPresent() ? columns.get(table.name().getAsInt()) : null,
                table.images().stream().map(columns::get).toList());
    }
}
