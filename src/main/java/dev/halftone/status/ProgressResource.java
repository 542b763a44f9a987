package dev.halftone.status;

import dev.halftone.access.Callers;
import dev.halftone.access.Credential;
import dev.halftone.catalog.RequestCatalog;
import dev.halftone.catalog.RequestProgress;
import dev.halftone.catalog.Requester;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestPath;

/** Streams the progress of a request as server-sent events. */
@Path("/requests/{request_id}/events")
@Tag(name = "Requests")
public class ProgressResource {

    /** Proxies must not cache or buffer events; nginx buffers by default. */
    private static final Map<String, List<String>> HEADERS = Map.of(
            "Content-Type", List.of("text/event-stream;charset=UTF-8"),
            "Cache-Control", List.of("no-store"),
            "X-Accel-Buffering", List.of("no"));

    private final RequestCatalog catalog;
    private final Callers callers;
    private final ProgressStreams streams;
    private final ProgressEvents events;

    ProgressResource(RequestCatalog catalog, Callers callers, ProgressStreams streams, ProgressEvents events) {
        this.catalog = catalog;
        this.callers = callers;
        this.streams = streams;
        this.events = events;
    }

    /**
     * Writes bytes, because the framework's own event streams send a 200 before it is known whether the request exists.
     */
    @GET
    @Operation(
            summary = "Progress as it happens",
            description =
                    "A progress event at once and then on change, a completed event last; then the stream ends. It"
                            + " ends without, soon after the key is revoked or the token expires. The data is that of"
                            + " GET /status/{request_id}/.")
    @APIResponse(
            responseCode = "200",
            description = "The events",
            content = @Content(mediaType = "text/event-stream", schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "204", description = "Last-Event-ID is that of the completed event: nothing follows")
    @APIResponse(responseCode = "404", description = "There is no such request")
    @APIResponse(
            responseCode = "503",
            description = "As many streams are open as may be, in all or of this owner, or this process is leaving")
    public Multi<byte[]> events(
            @RestPath("request_id") String requestId, @HeaderParam("Last-Event-ID") String lastEventId) {
        Credential credential = callers.credential();
        Requester requester = callers.requester();
        Uni<RequestProgress> now = RequestLookup.find(catalog, requester, requestId)
                .map(RequestProgress::of)
                .invoke(progress -> requireSomethingToTell(progress, requester, lastEventId));
        return RestMulti.fromUniResponse(
                now, progress -> streams.of(progress, requester, credential), progress -> HEADERS);
    }

    private void requireSomethingToTell(RequestProgress progress, Requester requester, String lastEventId) {
        if (progress.hasEnded() && events.id(progress).equals(lastEventId)) {
            // A 204 stops clients from reconnecting (HTML, section 9.2.3).
            throw new WebApplicationException(Response.Status.NO_CONTENT);
        }
        if (!streams.hasRoom(requester)) {
            throw Refusals.noRoomForStream();
        }
    }
}
