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
 * Ends forms that are cut off or unreadable. Quarkus waits for the rest of a form even if its client is gone, and keeps
 * the temporary files of its parts meanwhile. It also continues to read a form that it failed to parse (3.34.1; no
 * upstream issue found, quarkusio/quarkus#24737 is about RESTEasy Classic).
 */
class CutOffForms {

    /**
     * Time for a worker to finish writing the received parts; ending the request earlier would make these writes fail.
     */
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
            // Rejected before it was complete: its parser has failed and must not receive the rest.
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
