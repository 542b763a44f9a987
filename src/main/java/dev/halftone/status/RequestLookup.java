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

/** Finds the request of an id in a path. An unknown id and an invalid UUID give the same error. */
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
     * Returns the stream, which fails at its end if the request has been deleted meanwhile; otherwise a client would
     * take a truncated response for complete. One check after the last row is sufficient, because a request is marked
     * as deleted before any of its rows are.
     */
    static <T> Multi<T> whileThere(RequestCatalog catalog, Requester requester, UUID request, Multi<T> stream) {
        return Multi.createBy().concatenating().streams(stream, look(catalog, requester, request));
    }

    /** The same for a page. One that is read by a single query is consistent and needs no check. */
    static Multi<byte[]> whileThere(RequestCatalog catalog, Requester requester, UUID request, JsonPage<?> page) {
        Multi<byte[]> look = Multi.createFrom()
                .deferred(() -> page.reads() > 1
                        ? look(catalog, requester, request)
                        : Multi.createFrom().empty());
        return Multi.createBy().concatenating().streams(page.stream(), look);
    }

    /** Completes empty, or fails if the request no longer exists. */
    private static <T> Multi<T> look(RequestCatalog catalog, Requester requester, UUID request) {
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
