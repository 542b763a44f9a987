package dev.halftone.intake;

import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/**
 * Ends forms that break off: Quarkus waits for the rest of a form whatever becomes of its client, and keeps the temporary
 * files of its parts meanwhile.
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
        if (MediaType.MULTIPART_FORM_DATA_TYPE.isCompatible(filtered.getMediaType())) {
            var request = (ResteasyReactiveRequestContext) filtered.getServerRequestContext();
            // Answered, or gone.
            routing.addEndHandler(over -> vertx.setTimer(LAST_WRITES.toMillis(), waited -> endUnread(request)));
        }
    }

    private static void endUnread(ResteasyReactiveRequestContext request) {
        if (request.getFormData() == null && request.isSuspended()) {
            request.resume(UploadRefusedException.badRequest("The body was cut off."));
        }
    }
}
