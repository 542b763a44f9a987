package dev.halftone.store;

import java.util.Map;
import java.util.Optional;

/** The media types of served images, by file extension. Nothing else is served: no SVG, no HTML. */
final class MediaTypes {

    private static final Map<String, String> BY_EXTENSION = Map.of(
            "jpg", "image/jpeg",
            "png", "image/png",
            "gif", "image/gif",
            "bmp", "image/bmp",
            "tif", "image/tiff",
            "webp", "image/webp",
            "psd", "image/vnd.adobe.photoshop");

    private MediaTypes() {}

    static Optional<String> of(ImageKey key) {
        return Optional.ofNullable(BY_EXTENSION.get(key.extension()));
    }
}
