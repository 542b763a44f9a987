package dev.halftone.store;

import dev.halftone.access.OutputAccess;
import dev.halftone.http.ApiException;
import dev.halftone.http.ErrorBody;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.PathPart;

/**
 * Serves stored outputs over HTTP if the store is the file system. Their URLs cannot be guessed and their content never
 * changes, so clients may cache them permanently. If {@code halftone.images.public} is false, only the owner of a
 * request gets its outputs.
 */
@Path("/images/{request_id}")
class StoredImageResource {

    private static final String FOR_GOOD = "max-age=31536000, immutable";

    private final ImageStore store;
    private final OutputAccess access;
    private final String caching;

    StoredImageResource(ImageStore store, OutputAccess access) {
        this.store = store;
        this.access = access;
        this.caching = (access.isPublic() ? "public, " : "private, ") + FOR_GOOD;
    }

    @GET
    @Path("/{file}")
    @Operation(summary = "A recompressed image")
    @APIResponse(responseCode = "200", description = "The image")
    @APIResponse(responseCode = "206", description = "The part of it that a Range header asks for")
    @APIResponse(responseCode = "304", description = "The image is the one that If-None-Match names")
    @APIResponse(responseCode = "404", description = "There is no such image")
    @APIResponse(responseCode = "416", description = "The Range lies beyond the end")
    public Uni<Response> get(
            @PathParam("request_id") String requestId,
            @PathParam("file") String file,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) String ifNoneMatch,
            @HeaderParam("Range") String range,
            @HeaderParam("If-Range") String ifRange) {
        return get(requestId + "/" + file, ifNoneMatch, range, ifRange);
    }

    @GET
    @Path("/{image_id}/{file}")
    @Operation(summary = "A recompressed image with a name")
    @APIResponse(responseCode = "200", description = "The image")
    @APIResponse(responseCode = "206", description = "The part of it that a Range header asks for")
    @APIResponse(responseCode = "304", description = "The image is the one that If-None-Match names")
    @APIResponse(responseCode = "404", description = "There is no such image, or it has another name")
    @APIResponse(responseCode = "416", description = "The Range lies beyond the end")
    public Uni<Response> getNamed(
            @PathParam("request_id") String requestId,
            @PathParam("image_id") String imageId,
            @PathParam("file") String file,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) String ifNoneMatch,
            @HeaderParam("Range") String range,
            @HeaderParam("If-Range") String ifRange) {
        return get(requestId + "/" + imageId + "/" + file, ifNoneMatch, range, ifRange);
    }

    private Uni<Response> get(String path, String ifNoneMatch, String range, String ifRange) {
        return found(path, (key, image) -> {
            if (isKnown(ifNoneMatch, image)) {
                return cacheable(Status.NOT_MODIFIED, image);
            }
            boolean rangeHolds = ifRange == null || ifRange.equals(quotedTag(image));
            return part(key, image, ByteRange.of(rangeHolds ? range : null, image.size()));
        });
    }

    /** Like GET, without the body. */
    @HEAD
    @Path("/{file}")
    @Operation(hidden = true)
    public Uni<Response> head(
            @PathParam("request_id") String requestId,
            @PathParam("file") String file,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) String ifNoneMatch) {
        return head(requestId + "/" + file, ifNoneMatch);
    }

    @HEAD
    @Path("/{image_id}/{file}")
    @Operation(hidden = true)
    public Uni<Response> headNamed(
            @PathParam("request_id") String requestId,
            @PathParam("image_id") String imageId,
            @PathParam("file") String file,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) String ifNoneMatch) {
        return head(requestId + "/" + imageId + "/" + file, ifNoneMatch);
    }

    private Uni<Response> head(String path, String ifNoneMatch) {
        return found(
                path,
                (key, image) -> isKnown(ifNoneMatch, image)
                        ? cacheable(Status.NOT_MODIFIED, image)
                        : described(Status.OK, key, image).header(HttpHeaders.CONTENT_LENGTH, image.size()));
    }

    private Uni<Response> found(String path, Answer answer) {
        Optional<ImageKey> key =
                ImageKey.parse(path).filter(named -> MediaTypes.of(named).isPresent());
        if (key.isEmpty()) {
            throw notFound();
        }
        return access.mayRead(key.get().requestId())
                .chain(allowed -> allowed ? find(key.get()) : Uni.createFrom().item(Optional.<StoredImage>empty()))
                .map(stored -> stored.map(image -> answer.of(key.get(), image).build())
                        .orElseThrow(StoredImageResource::notFound));
    }

    /** Other stores have their own URLs. */
    private Uni<Optional<StoredImage>> find(ImageKey key) {
        return store instanceof FileSystemImageStore files
                ? files.find(key)
                : Uni.createFrom().item(Optional.empty());
    }

    private ResponseBuilder part(ImageKey key, StoredImage image, ByteRange range) {
        boolean whole = range.length() == image.size();
        if (!whole && !range.isSatisfiable()) {
            return Response.status(Status.REQUESTED_RANGE_NOT_SATISFIABLE)
                    .type(MediaType.APPLICATION_JSON_TYPE)
                    .entity(ErrorBody.of("The image has " + image.size() + " bytes."))
                    .header("Content-Range", range.contentRange(image.size()));
        }
        ResponseBuilder answer = described(whole ? Status.OK : Status.PARTIAL_CONTENT, key, image)
                .entity(new PathPart(image.path(), range.first(), range.length()));
        return whole ? answer : answer.header("Content-Range", range.contentRange(image.size()));
    }

    private ResponseBuilder described(Status status, ImageKey key, StoredImage image) {
        return cacheable(status, image)
                .type(MediaTypes.of(key).orElseThrow())
                .header("Accept-Ranges", "bytes")
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.of(key).orElse(null));
    }

    private ResponseBuilder cacheable(Status status, StoredImage image) {
        return Response.status(status)
                .header(HttpHeaders.ETAG, quotedTag(image))
                .header(HttpHeaders.CACHE_CONTROL, caching);
    }

    /** If-None-Match (RFC 9110, section 13.1.2), with weak comparison, because compressing proxies weaken the tag. */
    private static boolean isKnown(String ifNoneMatch, StoredImage image) {
        if (ifNoneMatch == null) {
            return false;
        }
        return Stream.of(ifNoneMatch.split(","))
                .map(String::strip)
                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                .anyMatch(tag -> tag.equals("*") || tag.equals(quotedTag(image)));
    }

    private static String quotedTag(StoredImage image) {
        return '"' + image.entityTag() + '"';
    }

    private static ApiException notFound() {
        return ApiException.notFound("There is no such image.");
    }

    private interface Answer {
        ResponseBuilder of(ImageKey key, StoredImage image);
    }
}
