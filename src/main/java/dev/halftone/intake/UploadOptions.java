package dev.halftone.intake;

import dev.halftone.http.ApiException;
import dev.halftone.url.HttpUrl;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The options of an upload.
 *
 * @param quality 1 to 100 on libjpeg's scale
 * @param effort {@code FAST} or {@code SMALL}
 * @param subsampling {@code AUTO} or {@code KEEP}
 * @param maxWidth in pixels, or null
 * @param maxHeight in pixels, or null
 * @param webhookUrl absolute http(s), or null
 */
record UploadOptions(
        int quality, String effort, String subsampling, Integer maxWidth, Integer maxHeight, String webhookUrl) {

    private static final int DEFAULT_QUALITY = 50;
    private static final String DEFAULT_EFFORT = "FAST";
    private static final String DEFAULT_SUBSAMPLING = "AUTO";
    private static final int MAX_JPEG_SIDE = 65_535;
    private static final int MAX_URL = 2_048;

    /**
     * Parses form fields. A missing or empty field has its default.
     *
     * @throws ApiException that names the field, its value and the permitted values
     */
    static UploadOptions parse(
            String quality, String effort, String subsampling, String maxWidth, String maxHeight, String webhookUrl) {
        return new UploadOptions(
                absent(quality) ? DEFAULT_QUALITY : number("quality", quality, 100),
                effort(effort),
                subsampling(subsampling),
                absent(maxWidth) ? null : Integer.valueOf(number("max_width", maxWidth, MAX_JPEG_SIDE)),
                absent(maxHeight) ? null : Integer.valueOf(number("max_height", maxHeight, MAX_JPEG_SIDE)),
                absent(webhookUrl) ? null : webhookUrl(webhookUrl.strip()));
    }

    /** The options that are not their defaults, by the name of their field. */
    SortedMap<String, String> given() {
        SortedMap<String, String> given = new TreeMap<>();
        put(given, UploadFields.QUALITY, quality, DEFAULT_QUALITY);
        put(given, UploadFields.EFFORT, effort, DEFAULT_EFFORT);
        put(given, UploadFields.SUBSAMPLING, subsampling, DEFAULT_SUBSAMPLING);
        put(given, UploadFields.MAX_WIDTH, maxWidth, null);
        put(given, UploadFields.MAX_HEIGHT, maxHeight, null);
        put(given, UploadFields.WEBHOOK_URL, webhookUrl, null);
        return given;
    }

    private static void put(SortedMap<String, String> given, String name, Object value, Object byDefault) {
        if (!Objects.equals(value, byDefault)) {
            given.put(name, value.toString());
        }
    }

    private static boolean absent(String field) {
        return field == null || field.isBlank();
    }

    private static int number(String name, String text, int max) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Same error as for a number out of range.
        }
        throw ApiException.badRequest(
                "%s is '%s', must be a whole number from 1 to %d.".formatted(name, text.strip(), max));
    }

    private static String effort(String text) {
        if (absent(text)) {
            return DEFAULT_EFFORT;
        }
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "fast" -> "FAST";
            case "small" -> "SMALL";
            default ->
                throw ApiException.badRequest("effort is '%s', must be 'fast' or 'small'.".formatted(text.strip()));
        };
    }

    private static String subsampling(String text) {
        if (absent(text)) {
            return DEFAULT_SUBSAMPLING;
        }
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "auto" -> "AUTO";
            case "keep" -> "KEEP";
            default ->
                throw ApiException.badRequest("subsampling is '%s', must be 'auto' or 'keep'.".formatted(text.strip()));
        };
    }

    /** {@code WebhookTargets} checks whether the target is permitted. */
    private static String webhookUrl(String text) {
        if (HttpUrl.isAbsolute(text) && text.length() <= MAX_URL) {
            return text;
        }
        throw ApiException.badRequest(
                "webhook_url must be an absolute http or https URL of at most " + MAX_URL + " characters.");
    }
}
