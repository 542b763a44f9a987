package dev.halftone.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.regex.Pattern;

/**
 * Refuses paths that those who look at them understand differently: the router drops what follows a semicolon, and what an
 * encoded slash separates is one segment for some and two for others. So what a filter lets through by its path is what the
 * router finds. No path of this service needs any of these.
 */
@ApplicationScoped
class PlainPaths {

    private static final int BEFORE_EVERYTHING = 3_000;

    /** {@code ;} and what the others stand for: a slash, a backslash, a semicolon (RFC 3986, section 2.1). */
    private static final Pattern AMBIGUOUS = Pattern.compile("[;\\\\]|%(?:2f|5c|3b)", Pattern.CASE_INSENSITIVE);

    void register(@Observes Filters filters) {
        filters.register(PlainPaths::check, BEFORE_EVERYTHING);
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
