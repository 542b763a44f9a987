package dev.halftone.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Exports that are known by columns which only they have. Such a set tells which column is what, although others could
 * be the same: WooCommerce has an ID and a SKU. Names are compared by their letters and digits.
 */
enum Shop {
    SHOPIFY(
            List.of("Handle"),
            List.of("Title"),
            List.of("Image Src", "Variant Image"),
            List.of(Set.of("Handle", "Title", "Image Src"))),
    SHOPIFY_TEMPLATE(
            List.of("URL handle"),
            List.of("Title"),
            List.of("Product image URL", "Variant image URL"),
            List.of(Set.of("URL handle", "Title", "Product image URL"))),
    WOOCOMMERCE(
            List.of("SKU"),
            List.of("Name"),
            List.of("Images"),
            List.of(
                    Set.of("ID", "Type", "SKU", "Name", "Images"),
                    Set.of("SKU", "Name", "Images", "Is featured?"),
                    Set.of("SKU", "Name", "Images", "Visibility in catalog"),
                    Set.of("SKU", "Name", "Images", "Tax status"),
                    Set.of("SKU", "Name", "Images", "Backorders allowed?"),
                    Set.of("SKU", "Name", "Images", "Grouped products"))),
    MAGENTO(
            List.of("sku"),
            List.of("name"),
            List.of("base_image", "small_image", "thumbnail_image", "swatch_image", "additional_images"),
            List.of(
                    Set.of("sku", "name", "base_image"),
                    Set.of("sku", "name", "additional_images", "attribute_set_code"))),
    PRESTASHOP(
            List.of("Product ID", "ID", "Reference", "Product Reference"),
            List.of("Name"),
            List.of("Image URLs (x,y,z...)"),
            List.of(Set.of("Image URLs (x,y,z...)"))),
    BIGCOMMERCE(
            List.of("Product Code/SKU"),
            List.of("Product Name"),
            List.of("Product Image URL"),
            List.of(Set.of("Product Code/SKU", "Product Name"))),
    BIGCOMMERCE_3(
            List.of("SKU"),
            List.of("Name"),
            List.of("Image URL (Import)", "Internal Image URL (Export)"),
            List.of(Set.of("SKU", "Name", "Internal Image URL (Export)"))),
    WIX(
            List.of("handleId"),
            List.of("name"),
            List.of("productImageUrl"),
            List.of(Set.of("handleId", "name", "productImageUrl"))),
    SQUARESPACE(
            List.of("Product ID [Non Editable]", "Product ID", "SKU"),
            List.of("Title"),
            List.of("Hosted Image URLs"),
            List.of(Set.of("Title", "Hosted Image URLs"))),
    /** Google Merchant Center and the catalogues of Meta. */
    FEED(
            List.of("id"),
            List.of("title"),
            List.of("image_link", "additional_image_link"),
            List.of(Set.of("id", "title", "image_link"))),
    AMAZON(
            List.of("seller-sku"),
            List.of("item-name"),
            List.of("image-url"),
            List.of(Set.of("seller-sku", "item-name", "listing-id"))),
    EBAY(
            List.of("Custom Label", "Custom Label (SKU)"),
            List.of("Title"),
            List.of("PicURL", "Item photo URL"),
            List.of(
                    Set.of("Title", "PicURL", "Custom Label"),
                    Set.of("Title", "Item photo URL", "Custom Label (SKU)")));

    private final List<String> serialNumbers;
    private final List<String> productNames;
    private final Set<String> images;
    private final List<Set<String>> signatures;

    /** @param serialNumbers the first one that the header has is taken; {@code productNames} likewise */
    Shop(List<String> serialNumbers, List<String> productNames, List<String> images, List<Set<String>> signatures) {
        this.serialNumbers = letters(serialNumbers.stream()).toList();
        this.productNames = letters(productNames.stream()).toList();
        this.images = letters(images.stream()).collect(Collectors.toUnmodifiableSet());
        this.signatures = signatures.stream()
                .map(names -> letters(names.stream()).collect(Collectors.toUnmodifiableSet()))
                .toList();
    }

    private static Stream<String> letters(Stream<String> names) {
        return names.map(ColumnSpelling::ofLetters);
    }

    /** The shop that this header is from, if it is known. */
    static Optional<Shop> of(List<String> header) {
        Set<String> columns = header.stream().map(ColumnAliases::lettersOfImage).collect(Collectors.toSet());
        return Stream.of(values())
                .filter(shop -> shop.signatures.stream().anyMatch(columns::containsAll))
                .findFirst();
    }

    /** The columns with this role, in the header's order; none if the shop has no such column in this header. */
    List<Integer> columns(ColumnRole role, List<String> header) {
        return switch (role) {
            case SERIAL_NUMBER -> first(serialNumbers, header);
            case PRODUCT_NAME -> first(productNames, header);
            case IMAGE_URLS ->
                IntStream.range(0, header.size())
                        .filter(i -> images.contains(ColumnAliases.lettersOfImage(header.get(i))))
                        .boxed()
                        .toList();
        };
    }

    private static List<Integer> first(List<String> preferred, List<String> header) {
        for (String name : preferred) {
            List<Integer> found = new ArrayList<>();
            for (int i = 0; i < header.size(); i++) {
                if (ColumnSpelling.ofLetters(header.get(i)).equals(name)) {
                    found.add(i);
                }
            }
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }
}
