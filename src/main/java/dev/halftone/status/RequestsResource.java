package dev.halftone.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.access.Callers;
import dev.halftone.catalog.ImageListing;
import dev.halftone.catalog.ImageListing.ListedImage;
import dev.halftone.catalog.ImageState;
import dev.halftone.catalog.InputColumns;
import dev.halftone.catalog.OutputRows;
import dev.halftone.catalog.Page;
import dev.halftone.catalog.ProcessingRequest;
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
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Lists requests, their images and their output. */
@Path("/requests")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Requests")
public class RequestsResource {

    static final String PAGE_ENDS =
            "A page; there are more while next_cursor is not null, also when it has fewer entries than limit says";

    private final RequestCatalog catalog;
    private final Callers callers;
    private final OutputRows outputRows;
    private final InputColumns inputColumns;
    private final ImagePages pages;
    private final OutputArchive archive;
    private final OutputLinks links;
    private final ImageListing listing;
    private final ObjectMapper json;
    private final Answers answers;

    RequestsResource(
            RequestCatalog catalog,
            Callers callers,
            OutputRows outputRows,
            InputColumns inputColumns,
            ImagePages pages,
            OutputArchive archive,
            OutputLinks links,
            ImageListing listing,
            ObjectMapper json,
            Answers answers) {
        this.catalog = catalog;
        this.callers = callers;
        this.outputRows = outputRows;
        this.inputColumns = inputColumns;
        this.pages = pages;
        this.archive = archive;
        this.links = links;
        this.listing = listing;
        this.json = json;
        this.answers = answers;
    }

    /** @param nextCursor for the next page; null after the last one */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record RequestPage(List<RequestResponse> requests, String nextCursor) {}

    /** @param nextCursor for the next page; null after the last one */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record ImagePage(List<ImageResponse> images, String nextCursor) {}

    @GET
    @Operation(summary = "Requests, newest first")
    @APIResponse(
            responseCode = "200",
            description = PAGE_ENDS,
            content = @Content(schema = @Schema(implementation = RequestPage.class)))
    public Multi<byte[]> requests(@RestQuery String limit, @RestQuery String cursor) {
        int pageSize = PageParameters.limit(limit);
        UUID before = PageParameters.requestCursor(cursor);
        Requester requester = callers.requester();
        return answers.listing(
                requester,
                new JsonPage<>("requests", pageSize, requestsBefore(before, requester), json, links).stream());
    }

    private JsonPage.Source<ProcessingRequest> requestsBefore(UUID before, Requester requester) {
        return new JsonPage.Source<>() {
            @Override
            public Uni<Page<ProcessingRequest>> read(ProcessingRequest after, int most) {
                return catalog.list(requester, after == null ? before : after.id, most);
            }

            @Override
            public RequestResponse response(ProcessingRequest request) {
                return RequestResponse.of(request);
            }

            @Override
            public String cursor(ProcessingRequest request) {
                return request.id.toString();
            }
        };
    }

    @GET
    @Path("/{request_id}")
    @Operation(summary = "A request with its options and counters")
    public Uni<RequestResponse> request(@RestPath("request_id") String requestId) {
        return RequestLookup.find(catalog, callers.requester(), requestId).chain(request -> inputColumns
                .taken(request.id)
                .map(columns -> RequestResponse.of(request, columns.orElse(null))));
    }

    @GET
    @Path("/{request_id}/images")
    @Operation(summary = "What became of each image, in the order of the CSV")
    @APIResponse(
            responseCode = "200",
            description = PAGE_ENDS,
            content = @Content(schema = @Schema(implementation = ImagePage.class)))
    public Multi<byte[]> images(
            @RestPath("request_id") String requestId,
            @RestQuery String state,
            @RestQuery String limit,
            @RestQuery String cursor) {
        int pageSize = PageParameters.limit(limit);
        int after = PageParameters.imageCursor(cursor);
        ImageState only = PageParameters.state(state);
        Requester requester = callers.requester();
        return answers.listing(
                requester,
                RequestLookup.find(catalog, requester, requestId)
                        .onItem()
                        .transformToMulti(request -> RequestLookup.whileThere(
                                catalog,
                                requester,
                                request.id,
                                new JsonPage<>(
                                        "images", pageSize, imagesBehind(after, request.id, only), json, links))));
    }

    private JsonPage.Source<ListedImage> imagesBehind(int ordinal, UUID request, ImageState only) {
        return new JsonPage.Source<>() {
            @Override
            public Uni<Page<ListedImage>> read(ListedImage after, int most) {
                return listing.page(request, only, after == null ? ordinal : after.ordinal(), most);
            }

            @Override
            public ImageResponse response(ListedImage image) {
                return ImageResponse.of(image, links);
            }

            @Override
            public String cursor(ListedImage image) {
                return String.valueOf(image.ordinal());
            }
        };
    }

    @GET
    @Path("/{request_id}/images")
    @Produces("text/csv;charset=UTF-8")
    @Operation(summary = "The same as a CSV, with Accept: text/csv: all images, not a page of them")
    public Multi<byte[]> imagesCsv(
            @RestPath("request_id") String requestId,
            @RestQuery String state,
            @RestQuery String limit,
            @RestQuery String cursor) {
        ImageState only = PageParameters.state(state);
        PageParameters.requireNoPage("images", limit, cursor);
        Requester requester = callers.requester();
        return RestMulti.fromUniResponse(
                RequestLookup.find(catalog, requester, requestId),
                request -> answers.csv(
                        requester,
                        RequestLookup.whileThere(catalog, requester, request.id, imagesCsv(request.id, only))),
                request -> Answers.attachment("images-" + request.id + ".csv"));
    }

    private Multi<byte[]> imagesCsv(UUID request, ImageState only) {
        Multi<byte[]> header = Multi.createFrom().item(ImagesCsv.header().getBytes(StandardCharsets.UTF_8));
        Multi<byte[]> rows = pages.stream(request, only)
                .onItem()
                .transformToMultiAndConcatenate(
                        images -> Chunks.of(images, links, image -> ImagesCsv.row(ImageResponse.of(image, links))));
        return Multi.createBy().concatenating().streams(header, rows);
    }

    @GET
    @Path("/{request_id}/output.csv")
    @Produces("text/csv;charset=UTF-8")
    @Operation(summary = "The input's rows with the URLs of their outputs, at any time; complete once the request is")
    public Multi<byte[]> outputCsv(@RestPath("request_id") String requestId) {
        Requester requester = callers.requester();
        return RestMulti.fromUniResponse(
                RequestLookup.find(catalog, requester, requestId)
                        .chain(request ->
                                outputRows.columns(request.id).map(columns -> outputCsv(requester, request, columns))),
                csv -> csv,
                csv -> Answers.attachment("output-" + requestId.toLowerCase(Locale.ROOT) + ".csv"));
    }

    private Multi<byte[]> outputCsv(Requester requester, ProcessingRequest request, List<String> columns) {
        OutputCsv csv = new OutputCsv(request, columns, outputRows, links);
        return answers.csv(requester, RequestLookup.whileThere(catalog, requester, request.id, csv.stream()));
    }

    @GET
    @Path("/{request_id}/output.zip")
    @Produces("application/zip")
    @Operation(summary = "The outputs in a ZIP file, at any time; all of them once the request has ended")
    @APIResponse(
            responseCode = "200",
            description = "Files named <serial number>-<product>-<position>.<extension>; not whole when the connection"
                    + " breaks")
    @APIResponse(responseCode = "404", description = "There is no such request")
    public Multi<byte[]> outputZip(@RestPath("request_id") String requestId) {
        Requester requester = callers.requester();
        return RestMulti.fromUniResponse(
                RequestLookup.find(catalog, requester, requestId),
                request -> answers.archive(requester, archive.stream(requester, request.id)),
                request -> Answers.attachment("output-" + request.id + ".zip"));
    }
}
