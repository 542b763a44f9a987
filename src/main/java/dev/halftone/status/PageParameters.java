package dev.halftone.status;

import dev.halftone.catalog.ImageState;
import dev.halftone.catalog.RejectedRows.Place;
import dev.halftone.http.ApiException;
import java.util.UUID;
import java.util.regex.Pattern;

/** Parses the query parameters of a listing. A missing or empty parameter has its default. */
final class PageParameters {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    private static final Pattern PLACE = Pattern.compile("(\\d{1,9})-(\\d{1,9})");

    private PageParameters() {}

    static int limit(String text) {
        if (absent(text)) {
            return DEFAULT_LIMIT;
        }
        int limit = number("limit", text);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw ApiException.badRequest("limit is " + limit + ", must be 1 to " + MAX_LIMIT + ".");
        }
        return limit;
    }

    static UUID requestCursor(String text) {
        return absent(text) ? null : RequestLookup.uuid(text).orElseThrow(() -> noCursor(text));
    }

    static int imageCursor(String text) {
        if (absent(text)) {
            return 0;
        }
        if (!text.matches("\\d{1,9}")) {
            throw noCursor(text);
        }
        return Integer.parseInt(text);
    }

    /** For example {@code 3-2}: the second fault of row 3. */
    static Place placeCursor(String text) {
        if (absent(text)) {
            return Place.START;
        }
        var place = PLACE.matcher(text);
        if (!place.matches()) {
            throw noCursor(text);
        }
        return new Place(Integer.parseInt(place.group(1)), Integer.parseInt(place.group(2)));
    }

    static String cursor(Place place) {
        return place.row() + "-" + place.number();
    }

    static ImageState state(String text) {
        return absent(text)
                ? null
                : ImageState.named(text)
                        .orElseThrow(() -> ApiException.badRequest(
                                "state is '" + text + "', must be pending, completed, failed or cancelled."));
    }

    /** A CSV is not paged: it has no place for a cursor. */
    static void requireNoPage(String entries, String limit, String cursor) {
        if (!absent(limit) || !absent(cursor)) {
            throw ApiException.badRequest("A CSV has all " + entries + ": limit and cursor are for JSON.");
        }
    }

    private static boolean absent(String text) {
        return text == null || text.isBlank();
    }

    private static int number(String name, String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw ApiException.badRequest(name + " is '" + text + "', must be a whole number.");
        }
    }

    private static ApiException noCursor(String text) {
        return ApiException.badRequest("cursor is '" + text + "', which no page has returned as its next_cursor.");
    }
}
