package dev.halftone.store;

import dev.halftone.url.FileStem;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an output is stored. Its path is {@code <request_id>/<image_id>.<extension>}, or {@code
 * <request_id>/<image_id>/<name>.<extension>} if its request names outputs, and can't point outside the store.
 *
 * @param name the same at each try of the image
 * @param extension lower-case letters and digits, without the dot: {@code jpg}
 */
public record ImageKey(UUID requestId, UUID imageId, Optional<FileStem> name, String extension) {

    private static final String CANONICAL_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,8}");
    private static final Pattern PATH = Pattern.compile(
            "(" + CANONICAL_UUID + ")/(" + CANONICAL_UUID + ")(?:/(.+))?\\.(" + EXTENSION + ")",
            Pattern.CASE_INSENSITIVE);

    public ImageKey {
        if (!EXTENSION.matcher(extension).matches()) {
            throw new IllegalArgumentException("'" + extension + "' is no file extension");
        }
    }

    /** Without a name. */
    public ImageKey(UUID requestId, UUID imageId, String extension) {
        this(requestId, imageId, Optional.empty(), extension);
    }

    /** @param name a {@link FileStem}, or null if the output has no name */
    public static ImageKey named(UUID requestId, UUID imageId, String name, String extension) {
        return new ImageKey(requestId, imageId, Optional.ofNullable(name).map(FileStem::new), extension);
    }

    /** With {@code /} as the separator on every platform. */
    public String path() {
        return path(FileStem::text);
    }

    /** The path as a part of a URL, percent-encoded. */
    String urlPath() {
        return path(FileStem::encoded);
    }

    private String path(Function<FileStem, String> spelling) {
        return requestId + "/" + imageId
                + name.map(stem -> "/" + spelling.apply(stem)).orElse("") + "." + extension;
    }

    /** Parses a {@link #path()}; accepts UUIDs and extensions in upper case, too. */
    public static Optional<ImageKey> parse(String path) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Optional<FileStem> name = Optional.ofNullable(matcher.group(3)).flatMap(FileStem::parse);
        if (matcher.group(3) != null && name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ImageKey(
                UUID.fromString(matcher.group(1)),
                UUID.fromString(matcher.group(2)),
                name,
                matcher.group(4).toLowerCase(Locale.ROOT)));
    }

    @Override
    public String toString() {
        return path();
    }
}
