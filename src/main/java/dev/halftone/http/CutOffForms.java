package dev.halftone.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/**
 * Ends forms that break off: Quarkus waits for the rest of a form whatever becomes of its client, and keeps the temporary
 * files of its parts meanwhile. And those that it can't read: it would go on reading them (3.34.1; no issue of theirs was
 * found, quarkusio/quarkus#24737 is of the classic RESTEasy).
 */
class CutOffForms {

    /** For the parts that have come, which a worker may be writing, to be on the disk: ended before, it would fail. */
    private static final Duration LAST_WRITES = Duration.ofSeconds(1);

    private final Vertx vertx;

    CutOffForms(Vertx vertx) {
        this.vertx = vertx;
    }

    @ServerRequestFilter(nonBlocking = true)
    void watch(ResteasyReactiveContainerRequestContext filtered, RoutingContext routing) {
        String type = routing.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && type.startsWith(MediaType.MULTIPART_FORM_DATA)) {
            var request = (ResteasyReactiveRequestContext) filtered.getServerRequestContext();
            // Refused before it is whole: its parser, which has given up, must not be given the rest.
            routing.addHeadersEndHandler(answered -> {
                if (request.getFormData() == null) {
                    ErrorAnswer.endRequestWithAnswer(routing);
                }
            });
            routing.addEndHandler(answeredOrGone -> {
                if (isUnread(request)) {
                    vertx.setTimer(LAST_WRITES.toMillis(), waited -> end(request));
                }
            });
        }
    }

    private static boolean isUnread(ResteasyReactiveRequestContext request) {
        return request.getFormData() == null && request.isSuspended();
    }

    private static void end(ResteasyReactiveRequestContext request) {
        if (isUnread(request)) {
            request.resume(ApiException.badRequest("The body was cut off."));
        }
    }
}
