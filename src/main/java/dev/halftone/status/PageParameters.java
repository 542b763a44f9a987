package dev.halftone.status;

import dev.halftone.catalog.ImageState;
import dev.halftone.http.ApiException;
import java.util.UUID;

/** Parses the query parameters of a listing. A missing or empty parameter has its default. */
final class PageParameters {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

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

    static ImageState state(String text) {
        return absent(text)
                ? null
                : ImageState.named(text)
                        .orElseThrow(() -> ApiException.badRequest(
                                "state is '" + text + "', must be pending, completed, failed or cancelled."));
    }

    /** A CSV is not paged: it has no place for a cursor. */
    static void requireNoPage(String limit, String cursor) {
        if (!absent(limit) || !absent(cursor)) {
            throw ApiException.badRequest("A CSV has all images: limit and cursor are for JSON.");
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
