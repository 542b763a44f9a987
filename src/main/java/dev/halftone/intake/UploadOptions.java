package dev.halftone.intake;

import dev.halftone.catalog.NameTemplate;
import dev.halftone.http.ApiException;
import dev.halftone.url.HttpUrl;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options of an upload.
 *
 * @param quality 1 to 100 on libjpeg's scale; for WebP, libwebp's
 * @param effort {@code FAST} or {@code SMALL}
 * @param subsampling {@code AUTO} or {@code KEEP}
 * @param maxWidth in pixels, or null
 * @param maxHeight in pixels, or null
 * @param format {@code JPEG}, {@code WEBP}, {@code PNG}, {@code KEEP} or {@code AUTO}
 * @param fit {@code INSIDE}, {@code PAD} or {@code CROP}
 * @param background {@code #rrggbb} in lower case, or {@code transparent}
 * @param enlarge whether a picture smaller than {@code maxWidth} and {@code maxHeight} is enlarged
 * @param salvage whether a truncated JPEG is completed whatever is missing
 * @param columns which columns of the CSV have what
 * @param skipsInvalidRows whether the valid rows are accepted without the others
 * @param outputName a template for the names of outputs, or null: their ids
 * @param replacesUrls whether the output CSV has the outputs' URLs in place of the input's
 * @param reuse {@code NEVER} or {@code UNCHANGED}; null: as configured
 * @param webhookUrl absolute http(s), or null
 */
record UploadOptions(
        int quality,
        String effort,
        String subsampling,
        Integer maxWidth,
        Integer maxHeight,
        String format,
        String fit,
        String background,
        boolean enlarge,
        boolean salvage,
        ColumnNames columns,
        boolean skipsInvalidRows,
        String outputName,
        boolean replacesUrls,
        String reuse,
        String webhookUrl) {

    private static final int DEFAULT_QUALITY = 50;
    private static final String DEFAULT_EFFORT = "FAST";
    private static final String DEFAULT_SUBSAMPLING = "AUTO";
    private static final String DEFAULT_FORMAT = "JPEG";
    private static final String DEFAULT_FIT = "INSIDE";
    private static final String DEFAULT_BACKGROUND = "#ffffff";
    private static final String TRANSPARENT = "transparent";
    private static final Map<String, String> NAMED_COLOURS = Map.of("white", DEFAULT_BACKGROUND, "black", "#000000");

    /** The sign is optional, because it begins the fragment of a URL. */
    private static final Pattern COLOUR = Pattern.compile("#?([0-9a-f]{6}|[0-9a-f]{3})");

    /** The value of {@code output_name} that means the ids. */
    private static final String ID = "id";

    /** Without those of other scripts, which {@code Integer.parseInt} accepts. */
    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\+?[0-9]+");

    private static final int MAX_JPEG_SIDE = 65_535;
    /** RFC 6386, section 9.1: 14 bits. */
    private static final int MAX_WEBP_SIDE = 16_383;

    private static final int MAX_URL = 2_048;

    /** Characters of a value that an error shows. */
    private static final int MAX_SHOWN = 100;

    /**
     * Parses form fields or query parameters.
     *
     * @param fields by name; a missing or blank one has its default
     * @throws ApiException that names the field, its value and the permitted values
     */
    static UploadOptions parse(Map<String, String> fields) {
        Map<String, String> given = new HashMap<>();
        fields.forEach((name, value) -> {
            if (value != null && !value.isBlank()) {
                given.put(name, value.strip());
            }
        });
        UploadOptions options = new UploadOptions(
                Objects.requireNonNullElse(number(given, UploadFields.QUALITY, 100), DEFAULT_QUALITY),
                choice(given, UploadFields.EFFORT, "FAST", "SMALL"),
                choice(given, UploadFields.SUBSAMPLING, "AUTO", "KEEP"),
                number(given, UploadFields.MAX_WIDTH, MAX_JPEG_SIDE),
                number(given, UploadFields.MAX_HEIGHT, MAX_JPEG_SIDE),
                choice(given, UploadFields.FORMAT, "JPEG", "WEBP", "PNG", "KEEP", "AUTO"),
                choice(given, UploadFields.FIT, "INSIDE", "PAD", "CROP"),
                background(given.get(UploadFields.BACKGROUND)),
                isTrue(given, UploadFields.ENLARGE),
                isTrue(given, UploadFields.SALVAGE),
                ColumnNames.parse(given),
                choice(given, UploadFields.INVALID_ROWS, "REFUSE", "SKIP").equals("SKIP"),
                outputName(given.get(UploadFields.OUTPUT_NAME)),
                choice(given, UploadFields.OUTPUT_CSV, "ADD", "REPLACE").equals("REPLACE"),
                given.containsKey(UploadFields.REUSE) ? choice(given, UploadFields.REUSE, "NEVER", "UNCHANGED") : null,
                webhookUrl(given.get(UploadFields.WEBHOOK_URL)));
        options.requireConsistent();
        return options;
    }

    private void requireConsistent() {
        if (!fit.equals(DEFAULT_FIT) && (maxWidth == null || maxHeight == null)) {
            throw ApiException.badRequest(
                    "fit is '%s', which needs both max_width and max_height.".formatted(fit.toLowerCase(Locale.ROOT)));
        }
        if (!fit.equals(DEFAULT_FIT) && format.equals("WEBP")) {
            requireHeldByWebp(UploadFields.MAX_WIDTH, maxWidth);
            requireHeldByWebp(UploadFields.MAX_HEIGHT, maxHeight);
        }
        if (enlarge && maxWidth == null && maxHeight == null) {
            throw ApiException.badRequest("enlarge is 'true', which needs max_width or max_height.");
        }
        if (background.equals(TRANSPARENT) && format.equals(DEFAULT_FORMAT)) {
            throw ApiException.badRequest("background is 'transparent', which needs the format 'webp', 'png', 'keep' or"
                    + " 'auto': a JPEG has no transparency.");
        }
    }

    private static void requireHeldByWebp(String name, int side) {
        if (side > MAX_WEBP_SIDE) {
            throw ApiException.badRequest(
                    "%s is '%d', must be at most %d with the format 'webp' and the fit 'pad' or 'crop'."
                            .formatted(name, side, MAX_WEBP_SIDE));
        }
    }

    /** The options that are not their defaults, by the name of their field. */
    SortedMap<String, String> given() {
        SortedMap<String, String> given = new TreeMap<>();
        put(given, UploadFields.QUALITY, quality, DEFAULT_QUALITY);
        put(given, UploadFields.EFFORT, effort, DEFAULT_EFFORT);
        put(given, UploadFields.SUBSAMPLING, subsampling, DEFAULT_SUBSAMPLING);
        put(given, UploadFields.MAX_WIDTH, maxWidth, null);
        put(given, UploadFields.MAX_HEIGHT, maxHeight, null);
        put(given, UploadFields.FORMAT, format, DEFAULT_FORMAT);
        put(given, UploadFields.FIT, fit, DEFAULT_FIT);
        put(given, UploadFields.BACKGROUND, background, DEFAULT_BACKGROUND);
        put(given, UploadFields.ENLARGE, enlarge, false);
        put(given, UploadFields.SALVAGE, salvage, false);
        columns.given(given);
        put(given, UploadFields.INVALID_ROWS, skipsInvalidRows ? "SKIP" : "REFUSE", "REFUSE");
        put(given, UploadFields.OUTPUT_NAME, outputName, null);
        put(given, UploadFields.OUTPUT_CSV, replacesUrls ? "REPLACE" : "ADD", "ADD");
        put(given, UploadFields.REUSE, reuse, null);
        put(given, UploadFields.WEBHOOK_URL, webhookUrl, null);
        return given;
    }

    /** Null for the ids. */
    private static String outputName(String text) {
        if (text == null || text.equalsIgnoreCase(ID)) {
            return null;
        }
        try {
            NameTemplate.parse(text);
            return text;
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("%s is '%s', which %s."
                    .formatted(UploadFields.OUTPUT_NAME, Excerpt.cut(text, MAX_SHOWN), e.getMessage()));
        }
    }

    private static void put(SortedMap<String, String> given, String name, Object value, Object byDefault) {
        if (!Objects.equals(value, byDefault)) {
            given.put(name, value.toString());
        }
    }

    /** Null if it is not given. */
    private static Integer number(Map<String, String> given, String name, int max) {
        String text = given.get(name);
        if (text == null) {
            return null;
        }
        try {
            int number = WHOLE_NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Same error as for a number out of range.
        }
        throw ApiException.badRequest("%s is '%s', must be a whole number from 1 to %d.".formatted(name, text, max));
    }

    private static boolean isTrue(Map<String, String> given, String name) {
        return given.containsKey(name) && choice(given, name, "TRUE", "FALSE").equals("TRUE");
    }

    /** @param permitted the first one is the default */
    private static String choice(Map<String, String> given, String name, String... permitted) {
        String text = given.getOrDefault(name, permitted[0]);
        String value = text.toUpperCase(Locale.ROOT);
        if (List.of(permitted).contains(value)) {
            return value;
        }
        String quoted = Stream.of(permitted)
                .map(one -> "'" + one.toLowerCase(Locale.ROOT) + "'")
                .collect(Collectors.joining(", "));
        int last = quoted.lastIndexOf(", ");
        throw ApiException.badRequest("%s is '%s', must be %s or %s."
                .formatted(name, text, quoted.substring(0, last), quoted.substring(last + 2)));
    }

    /** In the canonical form. */
    private static String background(String text) {
        if (text == null) {
            return DEFAULT_BACKGROUND;
        }
        String value = text.toLowerCase(Locale.ROOT);
        Matcher colour = COLOUR.matcher(value);
        if (colour.matches()) {
            String digits = colour.group(1);
            return "#" + (digits.length() == 3 ? digits.replaceAll(".", "$0$0") : digits);
        }
        if (value.equals(TRANSPARENT) || NAMED_COLOURS.containsKey(value)) {
            return NAMED_COLOURS.getOrDefault(value, value);
        }
        throw ApiException.badRequest(
                "background is '%s', must be 'white', 'black', 'transparent' or a colour such as '#ff8800' or '#f80'."
                        .formatted(text));
    }

    /** {@code WebhookTargets} checks whether the target is permitted. */
    private static String webhookUrl(String text) {
        if (text == null) {
            return null;
        }
        if (HttpUrl.isAbsolute(text) && text.length() <= MAX_URL) {
            return text;
        }
        throw ApiException.badRequest(
                "webhook_url must be an absolute http or https URL of at most " + MAX_URL + " characters.");
    }
}
