package dev.halftone.intake;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Further names of the columns, as exports of shops and ERPs have them. Only letters and digits count. */
final class ColumnAliases {

    static final List<String> SERIAL_NUMBERS = List.of(
            "SNo",
            "Sl No",
            "Sr No",
            "Serial",
            "Serial No",
            "ID",
            "SKU",
            "Code",
            "No",
            "Number",
            "Reference",
            "Handle",
            "Handle ID",
            "URL Handle",
            "Variant SKU",
            "Seller SKU",
            "Product ID",
            "Product SKU",
            "Product Code",
            "Product Code/SKU",
            "Product No",
            "Product Number",
            "Product Reference",
            "Item ID",
            "Item SKU",
            "Item Code",
            "Item No",
            "Item Number",
            "Article ID",
            "Article Code",
            "Article No",
            "Article Number",
            "Part No",
            "Part Number",
            "Material No",
            "Material Number",
            "Stock Code",
            "Catalog Number",
            "Catalogue Number",
            "Internal Reference",
            "Custom Label",
            "Custom Label (SKU)");

    static final List<String> PRODUCT_NAMES = List.of(
            "Name", "Title", "Product", "Product Title", "Item Name", "Item Title", "Article Name", "Listing Title");

    /** Which picture it is, what it is, and that it is a URL. */
    static final List<String> IMAGE_WORDS = List.of("image", "picture", "photo", "img", "pic");

    static final List<String> BEFORE_IMAGE = List.of(
            "product",
            "item",
            "variant",
            "main",
            "primary",
            "default",
            "cover",
            "featured",
            "front",
            "back",
            "base",
            "small",
            "large",
            "thumbnail",
            "swatch",
            "gallery",
            "additional",
            "other",
            "extra",
            "hosted",
            "input");

    static final List<String> AFTER_IMAGE = List.of("url", "uri", "src", "link");

    static final List<String> OTHER_IMAGES =
            List.of("Image URLs (x,y,z...)", "Product Media Main Image URL", "Product Media Gallery Image URL");

    /** {@code Image 1}, {@code other_image_url3}, {@code image2_src}. */
    private static final Pattern NUMBERED = Pattern.compile("(\\D+)\\d{1,3}(\\D*)");

    private static final Pattern IMAGE = Pattern.compile("(product)?(" + String.join("|", BEFORE_IMAGE) + ")?("
            + String.join("|", IMAGE_WORDS) + ")s?((" + String.join("|", AFTER_IMAGE) + ")s?)?");

    private static final Set<String> SERIAL_NUMBER_LETTERS = letters(SERIAL_NUMBERS);
    private static final Set<String> PRODUCT_NAME_LETTERS = letters(PRODUCT_NAMES);
    private static final Set<String> OTHER_IMAGE_LETTERS = letters(OTHER_IMAGES);

    private ColumnAliases() {}

    private static Set<String> letters(List<String> names) {
        return names.stream().map(ColumnSpelling::ofLetters).collect(Collectors.toUnmodifiableSet());
    }

    static boolean isSerialNumber(String column) {
        return SERIAL_NUMBER_LETTERS.contains(ColumnSpelling.ofLetters(column));
    }

    static boolean isProductName(String column) {
        return PRODUCT_NAME_LETTERS.contains(ColumnSpelling.ofLetters(column));
    }

    static boolean isImage(String column) {
        String letters = lettersOfImage(column);
        return IMAGE.matcher(letters).matches() || OTHER_IMAGE_LETTERS.contains(letters);
    }

    /** The letters of an image column's name, without the number that tells it from others. */
    static String lettersOfImage(String column) {
        String letters = ColumnSpelling.ofLetters(column);
        var numbered = NUMBERED.matcher(letters);
        return numbered.matches() ? numbered.group(1) + numbered.group(2) : letters;
    }
}
