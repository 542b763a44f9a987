package dev.halftone.store;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a stored output. Its path is {@code <request_id>/<image_id>.<extension>} and can't point outside the
 * store.
 *
 * @param extension lower-case letters and digits, without the dot: {@code jpg}
 */
public record ImageKey(UUID requestId, UUID imageId, String extension) {

    private static final String CANONICAL_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,8}");
    private static final Pattern PATH =
            Pattern.compile("(" + CANONICAL_UUID + ")/(" + CANONICAL_UUID + ")\\.(" + EXTENSION + ")");

    public ImageKey {
        if (!EXTENSION.matcher(extension).matches()) {
            throw new IllegalArgumentException("'" + extension + "' is no file extension");
        }
    }

    /** With {@code /} as the separator on every platform. */
    public String path() {
        return requestId + "/" + fileName();
    }

    String fileName() {
        return imageId + "." + extension;
    }

    /** Parses a {@link #path()}; accepts upper-case UUIDs, too. */
    public static Optional<ImageKey> parse(String path) {
        Matcher matcher = PATH.matcher(path.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new ImageKey(UUID.fromString(matcher.group(1)), UUID.fromString(matcher.group(2)), matcher.group(3)));
    }

    @Override
    public String toString() {
        return path();
    }
}
