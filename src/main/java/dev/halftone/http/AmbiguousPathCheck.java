package dev.halftone.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.regex.Pattern;

/**
 * Rejects ambiguous paths. The router drops everything after a semicolon, and an encoded slash separates segments for
 * some parsers but not for others. Without such paths, a filter and the router see the same path. No path of this
 * service needs these characters.
 */
@ApplicationScoped
class AmbiguousPathCheck {

    private static final int BEFORE_EVERYTHING = 3_000;

    /** A semicolon or backslash, or an encoded slash, backslash or semicolon (RFC 3986, section 2.1). */
    private static final Pattern AMBIGUOUS = Pattern.compile("[;\\\\]|%(?:2f|5c|3b)", Pattern.CASE_INSENSITIVE);

    void register(@Observes Filters filters) {
        filters.register(AmbiguousPathCheck::check, BEFORE_EVERYTHING);
    }

    private static void check(RoutingContext context) {
        String path = context.request().path();
        if (path == null || !AMBIGUOUS.matcher(path).find()) {
            context.next();
            return;
        }
        ErrorAnswer.send(
                context,
                ApiException.badRequest(
                        "A path here has no semicolon, no backslash, and no encoded one or encoded slash."));
    }
}
