package dev.halftone.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Rejects a body whose {@code Content-Length} exceeds {@code quarkus.http.limits.max-body-size}, with an error body.
 * Quarkus' own rejection, which would come next, has none.
 */
@ApplicationScoped
class BodyLimit {

    private static final int BEFORE_QUARKUS = 500;

    private final long maxBytes;

    BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxBodySize) {
        this.maxBytes = maxBodySize.asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_QUARKUS);
    }

    private void check(RoutingContext context) {
        if (announcedBytes(context) <= maxBytes) {
            context.next();
            return;
        }
        ErrorAnswer.send(context, ApiException.tooLarge("The request is larger than " + maxBytes + " bytes."));
    }

    private static long announcedBytes(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        // Vert.x has already rejected a length that is not a valid long.
        return length == null ? 0 : Long.parseLong(length);
    }
}
