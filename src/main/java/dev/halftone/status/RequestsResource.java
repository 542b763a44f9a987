package dev.halftone.status;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.access.Callers;
import dev.halftone.catalog.ImageState;
import dev.halftone.catalog.ListedImage;
import dev.halftone.catalog.OutputRows;
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
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
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

    private static final int OUTPUT_PAGE_ROWS = 500;

    private final RequestCatalog catalog;
    private final Callers callers;
    private final OutputRows outputRows;
    private final ImagePages pages;
    private final OutputArchive archive;
    private final OutputLinks links;

    RequestsResource(
            RequestCatalog catalog,
            Callers callers,
            OutputRows outputRows,
            ImagePages pages,
            OutputArchive archive,
            OutputLinks links) {
        this.catalog = catalog;
        this.callers = callers;
        this.outputRows = outputRows;
        this.pages = pages;
        this.archive = archive;
        this.links = links;
    }

    /** @param nextCursor for the next page; null after the last one */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record RequestPage(List<RequestResponse> requests, String nextCursor) {}

    /** @param nextCursor for the next page; null after the last one */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record ImagePage(List<ImageResponse> images, String nextCursor) {}

    @GET
    @Operation(summary = "Requests, newest first")
    public Uni<RequestPage> requests(@RestQuery String limit, @RestQuery String cursor) {
        int pageSize = PageParameters.limit(limit);
        UUID before = PageParameters.requestCursor(cursor);
        return catalog.list(callers.requester(), before, pageSize + 1).map(found -> {
            List<ProcessingRequest> page = found.subList(0, Math.min(pageSize, found.size()));
            String next = found.size() > pageSize ? page.get(pageSize - 1).id.toString() : null;
            return new RequestPage(page.stream().map(RequestResponse::of).toList(), next);
        });
    }

    @GET
    @Path("/{request_id}")
    @Operation(summary = "A request with its options and counters")
    public Uni<RequestResponse> request(@RestPath("request_id") String requestId) {
        return RequestLookup.find(catalog, callers.requester(), requestId).map(RequestResponse::of);
    }

    @GET
    @Path("/{request_id}/images")
    @Operation(summary = "What became of each image, in the order of the CSV")
    public Uni<ImagePage> images(
            @RestPath("request_id") String requestId,
            @RestQuery String state,
            @RestQuery String limit,
            @RestQuery String cursor) {
        int pageSize = PageParameters.limit(limit);
        int after = PageParameters.imageCursor(cursor);
        ImageState only = PageParameters.state(state);
        return RequestLookup.find(catalog, callers.requester(), requestId)
                .chain(request -> catalog.listImages(request.id, only, after, pageSize + 1))
                .chain(found -> links.onWorker(() -> imagePage(found, pageSize)));
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
        PageParameters.requireNoPage(limit, cursor);
        Requester requester = callers.requester();
        return RestMulti.fromUniResponse(
                RequestLookup.find(catalog, requester, requestId),
                request -> utf8(
                        ImagesCsv.header(),
                        RequestLookup.whileThere(
                                catalog,
                                requester,
                                request.id,
                                pages.stream(request.id, only)
                                        .onItem()
                                        .transformToUniAndConcatenate(
                                                page -> links.onWorker(() -> ImagesCsv.rows(responses(page)))))),
                request -> attachment("images-" + request.id + ".csv"));
    }

    private ImagePage imagePage(List<ListedImage> found, int pageSize) {
        List<ListedImage> page = found.subList(0, Math.min(pageSize, found.size()));
        String next =
                found.size() > pageSize ? String.valueOf(page.get(pageSize - 1).image().ordinal) : null;
        return new ImagePage(responses(page), next);
    }

    private List<ImageResponse> responses(List<ListedImage> images) {
        return images.stream().map(image -> ImageResponse.of(image, links)).toList();
    }

    @GET
    @Path("/{request_id}/output.csv")
    @Produces("text/csv;charset=UTF-8")
    @Operation(summary = "The input's rows with the URLs of their outputs, at any time; complete once the request is")
    public Multi<byte[]> outputCsv(@RestPath("request_id") String requestId) {
        Requester requester = callers.requester();
        return RestMulti.fromUniResponse(
                RequestLookup.find(catalog, requester, requestId),
                request -> outputCsv(requester, request),
                request -> attachment("output-" + request.id + ".csv"));
    }

    private Multi<byte[]> outputCsv(Requester requester, ProcessingRequest request) {
        OutputCsv csv = new OutputCsv(request, links);
        Multi<String> rows = outputRows.stream(request.id, OUTPUT_PAGE_ROWS)
                .onItem()
                .transformToUniAndConcatenate(page -> links.onWorker(() -> csv.rows(page)));
        return utf8(csv.beginning(), RequestLookup.whileThere(catalog, requester, request.id, rows));
    }

    @GET
    @Path("/{request_id}/output.zip")
    @Produces("application/zip")
    @Operation(summary = "The outputs in a ZIP file, at any time; all of them once the request has ended")
    @APIResponse(
            responseCode = "200",
            description =
                    "Files named <serial number>-<product>-<position>.<extension>; not whole when the connection breaks")
    @APIResponse(responseCode = "404", description = "There is no such request")
    public Multi<byte[]> outputZip(@RestPath("request_id") String requestId) {
        Requester requester = callers.requester();
        return RestMulti.fromUniResponse(
                RequestLookup.find(catalog, requester, requestId),
                request -> archive.stream(requester, request.id),
                request -> attachment("output-" + request.id + ".zip"));
    }

    private static Multi<byte[]> utf8(String header, Multi<String> rows) {
        return Multi.createBy()
                .concatenating()
                .streams(Multi.createFrom().item(header), rows)
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, List<String>> attachment(String fileName) {
        return Map.of("Content-Disposition", List.of("attachment; filename=\"" + fileName + "\""));
    }
}
