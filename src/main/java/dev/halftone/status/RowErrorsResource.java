package dev.halftone.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.access.Callers;
import dev.halftone.catalog.Page;
import dev.halftone.catalog.RejectedRows;
import dev.halftone.catalog.RejectedRows.Place;
import dev.halftone.catalog.RejectedRows.RejectedRow;
import dev.halftone.catalog.RequestCatalog;
import dev.halftone.catalog.Requester;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Lists why rows of a request's CSV were not accepted. */
@Path("/requests/{request_id}/errors")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Requests")
public class RowErrorsResource {

    private static final int CSV_PAGE = 500;

    private final RequestCatalog catalog;
    private final Callers callers;
    private final RejectedRows rejected;
    private final OutputLinks links;
    private final ObjectMapper json;
    private final Answers answers;

    RowErrorsResource(
            RequestCatalog catalog,
            Callers callers,
            RejectedRows rejected,
            OutputLinks links,
            ObjectMapper json,
            Answers answers) {
        this.catalog = catalog;
        this.callers = callers;
        this.rejected = rejected;
        this.links = links;
        this.json = json;
        this.answers = answers;
    }

    /** @param nextCursor for the next page; null after the last one */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record RowErrorPage(List<RowErrorResponse> errors, String nextCursor) {}

    @GET
    @Operation(summary = "Why rows were not accepted, in the order of the CSV")
    @APIResponse(
            responseCode = "200",
            description = RequestsResource.PAGE_ENDS,
            content = @Content(schema = @Schema(implementation = RowErrorPage.class)))
    @APIResponse(responseCode = "404", description = "There is no such request")
    public Multi<byte[]> errors(
            @RestPath("request_id") String requestId, @RestQuery String limit, @RestQuery String cursor) {
        int pageSize = PageParameters.limit(limit);
        Place after = PageParameters.placeCursor(cursor);
        Requester requester = callers.requester();
        return answers.listing(
                requester,
                RequestLookup.find(catalog, requester, requestId)
                        .onItem()
                        .transformToMulti(request -> RequestLookup.whileThere(
                                catalog,
                                requester,
                                request.id,
                                new JsonPage<>("errors", pageSize, behind(after, request.id), json, links))));
    }

    private JsonPage.Source<RejectedRow> behind(Place place, UUID request) {
        return new JsonPage.Source<>() {
            @Override
            public Uni<Page<RejectedRow>> read(RejectedRow after, int most) {
                return rejected.page(request, after == null ? place : after.place(), most);
            }

            @Override
            public RowErrorResponse response(RejectedRow row) {
                return RowErrorResponse.of(row);
            }

            @Override
            public String cursor(RejectedRow row) {
                return PageParameters.cursor(row.place());
            }
        };
    }

    @GET
    @Produces("text/csv;charset=UTF-8")
    @Operation(summary = "The same as a CSV, with Accept: text/csv: all errors, not a page of them")
    public Multi<byte[]> errorsCsv(
            @RestPath("request_id") String requestId, @RestQuery String limit, @RestQuery String cursor) {
        PageParameters.requireNoPage("errors", limit, cursor);
        Requester requester = callers.requester();
        return RestMulti.fromUniResponse(
                RequestLookup.find(catalog, requester, requestId),
                request -> answers.csv(
                        requester, RequestLookup.whileThere(catalog, requester, request.id, csv(request.id))),
                request -> Answers.attachment("errors-" + request.id + ".csv"));
    }

    private Multi<byte[]> csv(UUID request) {
        Multi<byte[]> header =
                Multi.createFrom().item(RowErrorResponse.csvHeader().getBytes(StandardCharsets.UTF_8));
        Multi<byte[]> rows = all(request)
                .onItem()
                .transformToMultiAndConcatenate(page ->
                        Chunks.of(page, links, row -> RowErrorResponse.of(row).csv()));
        return Multi.createBy().concatenating().streams(header, rows);
    }

    /** Pages, read one at a time on demand. */
    private Multi<List<RejectedRow>> all(UUID request) {
        return Multi.createFrom().deferred(() -> {
            Position position = new Position();
            return Multi.createBy()
                    .repeating()
                    .uni(() -> rejected.page(request, position.place, CSV_PAGE).invoke(position::advance))
                    .whilst(page -> !page.last())
                    .map(Page::items)
                    .select()
                    .where(page -> !page.isEmpty());
        });
    }

    /** The last fault read by one stream. */
    private static final class Position {
        private Place place = Place.START;

        void advance(Page<RejectedRow> page) {
            if (!page.items().isEmpty()) {
                place = page.items().get(page.items().size() - 1).place();
            }
        }
    }
}
