package dev.halftone.intake;

import dev.halftone.access.BodyBudget;
import dev.halftone.access.Caller;
import dev.halftone.access.Callers;
import dev.halftone.http.ApiException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;

/** Accepts a CSV and the options for its images. */
@Path("/upload")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Upload")
public class UploadResource {

    private static final String NO_FILE =
            "There is no CSV: send it as multipart/form-data in a part named 'file' that has a file name,"
                    + " or as a body of its own with the Content-Type text/csv.";
    private static final String KEY_MEANING = "1 to 255 printable ASCII characters: the same key with the same file and"
            + " options within 24 hours has the same answer, and is stored once";

    private final Intake intake;
    private final BodyFiles bodies;
    private final Callers callers;
    private final BodyBudget budget;

    UploadResource(Intake intake, BodyFiles bodies, Callers callers, BodyBudget budget) {
        this.intake = intake;
        this.bodies = bodies;
        this.callers = callers;
        this.budget = budget;
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @Operation(summary = "Upload a CSV of products and image URLs; plain or gzip-compressed")
    @APIResponse(responseCode = "200", description = "Accepted, and durable: every image will end")
    @APIResponse(
            responseCode = "400",
            description =
                    "No file, a damaged form, not a CSV, invalid rows, columns that are missing or ambiguous, or an option out of range; nothing is stored")
    @APIResponse(responseCode = "413", description = "Too many bytes, rows or images")
    @APIResponse(responseCode = "422", description = "The Idempotency-Key belongs to another upload; nothing is stored")
    @APIResponse(responseCode = "429", description = "More requests or images a minute than this key may have")
    @APIResponse(
            responseCode = "503",
            description =
                    "PostgreSQL or Kafka is away, too many images are pending, or too many bytes are being uploaded; nothing is stored")
    @Parameter(
            name = UploadKey.HEADER,
            in = ParameterIn.HEADER,
            description = KEY_MEANING,
            schema = @Schema(type = SchemaType.STRING))
    public Uni<UploadResponse> upload(@Context RoutingContext routing, @RestForm(UploadFields.FILE) FileUpload file) {
        if (file == null) {
            throw ApiException.badRequest(NO_FILE);
        }
        UploadOptions options = UploadOptions.parse(
                UploadFields.ofForm(CurrentRequestManager.get().getFormData(), routing.queryParams()));
        Optional<String> key = UploadKey.of(routing.request());
        Caller caller = callers.current();
        budget.received(routing);
        return budget.during(routing, () -> intake.accept(file.uploadedFile(), options, key, caller));
    }

    /** The same upload with the CSV as the body and the options as query parameters. */
    @POST
    @Consumes({CsvBody.CSV, CsvBody.TSV, CsvBody.GZIP, CsvBody.X_GZIP})
    @RequestBody(
            content = {
                @Content(mediaType = CsvBody.CSV, schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = CsvBody.GZIP, schema = @Schema(type = SchemaType.STRING, format = "binary"))
            })
    @Operation(summary = "Upload a CSV as the body, plain or gzip-compressed, with the options as query parameters")
    @APIResponse(responseCode = "415", description = "Neither UTF-8 nor gzip, or the Content-Type is no media type")
    @Parameter(
            name = UploadKey.HEADER,
            in = ParameterIn.HEADER,
            description = KEY_MEANING,
            schema = @Schema(type = SchemaType.STRING))
    public Uni<UploadResponse> uploadBody(@Context RoutingContext routing, @Context HttpHeaders headers) {
        // Read the caller before any asynchronous step. The other parameters are checked after the body, like form
        // fields.
        Caller caller = callers.current();
        MediaType mediaType = headers.getMediaType();
        String coding = headers.getHeaderString(HttpHeaders.CONTENT_ENCODING);
        return budget.during(
                routing,
                () -> bodies.withBodyOf(routing, file -> {
                    budget.received(routing);
                    CsvBody.requireReadable(mediaType, coding);
                    UploadOptions options = UploadOptions.parse(UploadFields.ofQuery(routing.queryParams()));
                    return intake.accept(file, options, UploadKey.of(routing.request()), caller);
                }));
    }

    /** A body of any other type has no file part. */
    @POST
    @Consumes(MediaType.WILDCARD)
    @Operation(hidden = true)
    public Uni<UploadResponse> uploadWithoutParts(@Context HttpHeaders headers) {
        throw ApiException.badRequest(CsvBody.isWorkbook(headers.getMediaType()) ? FileSignature.WORKBOOK : NO_FILE);
    }
}
