package dev.halftone;

import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What is too large for the HTTP server itself is refused before any resource sees it; it gets the same kind of answer. */
@ApplicationScoped
class BodyLimit {

    private static final int CONTENT_TOO_LARGE = 413;

    private final MemorySize limit;

    BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit) {
        this.limit = limit;
    }

    /** Before the server's own handler, which answers without a body. */
    void addRoute(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::requireWithinLimit);
    }

    private void requireWithinLimit(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null || !exceedsLimit(length)) {
            context.next();
            return;
        }
        context.response()
                .setStatusCode(CONTENT_TOO_LARGE)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CONNECTION, "close")
                .end("{\"error\": \"The request has more than " + limit.asLongValue() + " bytes.\"}");
    }

    private boolean exceedsLimit(String contentLength) {
        try {
            return Long.parseLong(contentLength) > limit.asLongValue();
        } catch (NumberFormatException e) {
            return false; // the server's own parser has refused it or will
        }
    }
}
