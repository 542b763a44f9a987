package dev.halftone.status;

import dev.halftone.catalog.ProcessingRequest;
import dev.halftone.catalog.RequestCatalog;
import dev.halftone.catalog.Requester;
import dev.halftone.http.ApiException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** From the id in a path to its request; an unknown id and something that is no UUID are the same to a client. */
final class RequestLookup {

    // UUID.fromString also reads "1-1-1-1-1".
    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private RequestLookup() {}

    static Uni<ProcessingRequest> find(RequestCatalog catalog, Requester requester, String requestId) {
        return uuid(requestId)
                .map(id -> catalog.find(requester, id))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()))
                .map(found -> found.orElseThrow(() -> unknown(requestId)));
    }

    /**
     * The stream, which fails at its end when the request has been deleted meanwhile: one that ended as if nothing had happened
     * would be taken for whole. One look behind the last row is enough, since a request is marked as deleted before any row of
     * it goes.
     */
    static <T> Multi<T> whileThere(RequestCatalog catalog, Requester requester, UUID request, Multi<T> stream) {
        return Multi.createBy().concatenating().streams(stream, look(catalog, requester, request));
    }

    /** Nothing, or a failure when the request is not there any more. */
    static <T> Multi<T> look(RequestCatalog catalog, Requester requester, UUID request) {
        return Multi.createFrom().deferred(() -> find(catalog, requester, request.toString())
                .onItem()
                .transformToMulti(found -> Multi.createFrom().empty()));
    }

    static ApiException unknown(String requestId) {
        return ApiException.notFound("There is no request " + requestId + ".");
    }

    static Optional<UUID> uuid(String text) {
        return UUID_FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}
