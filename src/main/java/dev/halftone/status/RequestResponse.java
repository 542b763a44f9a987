package dev.halftone.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.catalog.ProcessingRequest;
import dev.halftone.catalog.TakenColumns;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Locale;

/**
 * A request with its counters and its options.
 *
 * @param columns which columns of the CSV have what; null in listings, and of a request of the version before
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@RegisterForReflection // serialized by JsonPage, which returns bytes
public record RequestResponse(
        @JsonUnwrapped StatusResponse progress,
        @JsonInclude(JsonInclude.Include.NON_NULL) TakenColumns columns,
        int attempt,
        Options options) {

    /**
     * The options of the upload.
     *
     * @param maxWidth in pixels, null if unlimited; {@code maxHeight} likewise
     * @param outputName {@code id} or a template
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Options(
            int quality,
            String effort,
            String subsampling,
            Integer maxWidth,
            Integer maxHeight,
            String format,
            String fit,
            String background,
            boolean enlarge,
            boolean salvage,
            String outputName,
            String outputCsv,
            String reuse,
            String webhookUrl) {}

    /** Without its columns. */
    static RequestResponse of(ProcessingRequest request) {
        return of(request, null);
    }

    static RequestResponse of(ProcessingRequest request, TakenColumns columns) {
        Options options = new Options(
                request.quality,
                request.effort.toLowerCase(Locale.ROOT),
                request.subsampling.toLowerCase(Locale.ROOT),
                request.maxWidth,
                request.maxHeight,
                request.format.toLowerCase(Locale.ROOT),
                request.fit.toLowerCase(Locale.ROOT),
                request.background,
                request.enlarge,
                request.salvage,
                request.outputName == null ? "id" : request.outputName,
                request.outputCsv.toLowerCase(Locale.ROOT),
                request.reuse.toLowerCase(Locale.ROOT),
                request.webhookUrl);
        return new RequestResponse(StatusResponse.of(request), columns, request.attempt, options);
    }
}
