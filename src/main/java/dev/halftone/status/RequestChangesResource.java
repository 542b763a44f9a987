package dev.halftone.status;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.access.Caller;
import dev.halftone.access.Callers;
import dev.halftone.catalog.OwnerRemoval;
import dev.halftone.catalog.RequestCatalog;
import dev.halftone.catalog.RequestRemoval;
import dev.halftone.catalog.RequestRetry.RetryOutcome;
import dev.halftone.catalog.Requester;
import dev.halftone.http.ApiException;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Retries the failed images of a request, and deletes requests. */
@Path("/requests")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Requests")
public class RequestChangesResource {

    private final RequestCatalog catalog;
    private final Callers callers;
    private final AdmittedRetry retry;
    private final RequestRemoval removal;
    private final OwnerRemoval owners;

    RequestChangesResource(
            RequestCatalog catalog, Callers callers, AdmittedRetry retry, RequestRemoval removal, OwnerRemoval owners) {
        this.catalog = catalog;
        this.callers = callers;
        this.retry = retry;
        this.removal = removal;
        this.owners = owners;
    }

    /** @param imagesRetried number of failed images that are pending again */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record RetryResponse(@JsonUnwrapped RequestResponse request, int imagesRetried) {}

    @POST
    @Path("/{request_id}/retry")
    @Operation(summary = "Try the failed images again; when none has failed, nothing changes")
    @APIResponse(responseCode = "200", description = "The request, and how many images are pending again")
    @APIResponse(responseCode = "404", description = "There is no such request")
    @APIResponse(responseCode = "409", description = "The request is cancelled")
    @APIResponse(responseCode = "429", description = "More images a minute than this key may have; nothing is retried")
    @APIResponse(responseCode = "503", description = "Too many images are pending; nothing is retried")
    public Uni<RetryResponse> retry(@RestPath("request_id") String requestId) {
        Caller caller = callers.current();
        Requester requester = caller.requester();
        return RequestLookup.find(catalog, requester, requestId)
                .chain(request -> retry.retry(caller, request))
                .map(outcome -> retriedImages(outcome, requestId))
                .chain(images -> RequestLookup.find(catalog, requester, requestId)
                        .map(request -> new RetryResponse(RequestResponse.of(request), images)));
    }

    private static int retriedImages(RetryOutcome outcome, String requestId) {
        if (outcome instanceof RetryOutcome.Retried retried) {
            return retried.images();
        }
        if (outcome instanceof RetryOutcome.Cancelled) {
            throw ApiException.conflict("The request " + requestId + " is cancelled.");
        }
        throw RequestLookup.unknown(requestId);
    }

    @DELETE
    @Path("/{request_id}")
    @Operation(summary = "Cancel what is pending, and delete the request with its outputs")
    @APIResponse(
            responseCode = "204",
            description = "Nobody is told of the request any more; its rows and outputs are being deleted")
    @APIResponse(responseCode = "404", description = "There is no such request")
    public Uni<Void> delete(@RestPath("request_id") String requestId) {
        return RequestLookup.find(catalog, callers.requester(), requestId)
                .chain(request -> removal.remove(request.id))
                .invoke(removed -> requireRemoved(removed, requestId))
                .replaceWithVoid();
    }

    /** @param requests number of the owner's requests that will be deleted */
    public record OwnerRemovalResponse(String owner, long requests) {}

    @DELETE
    @ResponseStatus(202)
    @Operation(
            summary = "For the administrator: cancel and delete all requests of an owner, those that are pending first")
    @APIResponse(
            responseCode = "202",
            description = "They are being deleted, and will be whatever happens to this process")
    @APIResponse(responseCode = "400", description = "The owner is missing")
    @APIResponse(responseCode = "403", description = "This is not the administrator's key")
    @APIResponse(responseCode = "404", description = "The owner has no requests")
    public Uni<OwnerRemovalResponse> deleteAll(@RestQuery String owner) {
        callers.requireAdministrator();
        if (owner == null || owner.isBlank()) {
            throw ApiException.badRequest("Say whose requests are to be deleted: DELETE /requests?owner=...");
        }
        return owners.removeAll(owner.strip()).map(requests -> {
            if (requests == 0) {
                throw ApiException.notFound("The owner " + owner.strip() + " has no requests.");
            }
            return new OwnerRemovalResponse(owner.strip(), requests);
        });
    }

    private static void requireRemoved(boolean removed, String requestId) {
        if (!removed) {
            throw RequestLookup.unknown(requestId);
        }
    }
}
