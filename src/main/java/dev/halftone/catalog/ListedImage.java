package dev.halftone.catalog;

/** An image with what its row says of the product. */
public record ListedImage(ProductImage image, long serialNumber, String productName) {}
