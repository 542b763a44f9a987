package dev.halftone.status;

import dev.halftone.access.Callers;
import dev.halftone.catalog.RequestCatalog;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** The status of a request, for polling. */
@Path("/status/{request_id}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Requests")
public class StatusResource {

    private final RequestCatalog catalog;
    private final Callers callers;

    StatusResource(RequestCatalog catalog, Callers callers) {
        this.catalog = catalog;
        this.callers = callers;
    }

    @GET
    @Operation(summary = "How far a request is")
    @APIResponse(responseCode = "200", description = "The request's status and counters")
    @APIResponse(responseCode = "404", description = "There is no such request")
    public Uni<StatusResponse> status(@RestPath("request_id") String requestId) {
        return RequestLookup.find(catalog, callers.requester(), requestId).map(StatusResponse::of);
    }
}
