package dev.halftone.intake;

import java.util.List;
import java.util.function.Predicate;

/** What a column of a product CSV has. */
enum ColumnRole {
    SERIAL_NUMBER(
            "serial numbers", UploadFields.SERIAL_COLUMN, ColumnAliases::isSerialNumber, "S. No.", "Serial Number"),
    PRODUCT_NAME("product names", UploadFields.NAME_COLUMN, ColumnAliases::isProductName, "Product Name"),
    IMAGE_URLS("image URLs", UploadFields.IMAGE_COLUMNS, ColumnAliases::isImage, "Input Image Urls");

    private final String meaning;
    private final String option;
    private final Predicate<String> alias;
    private final List<String> names;

    ColumnRole(String meaning, String option, Predicate<String> alias, String... names) {
        this.meaning = meaning;
        this.option = option;
        this.alias = alias;
        this.names = List.of(names);
    }

    /** What it has, in the plural. */
    String meaning() {
        return meaning;
    }

    /** The upload's option that names it. */
    String option() {
        return option;
    }

    /** Its own names. */
    List<String> names() {
        return names;
    }

    /** Whether the column has a name of its own. Case and blanks do not matter. */
    boolean isNamed(String column) {
        String words = ColumnSpelling.ofWords(column);
        return names.stream().anyMatch(own -> ColumnSpelling.ofWords(own).equals(words));
    }

    /** Whether the column has a name that exports use for it. */
    boolean isAlias(String column) {
        return alias.test(column);
    }
}
