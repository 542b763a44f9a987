package dev.halftone.status;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.catalog.ProcessingRequest;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Locale;

/** A request with its counters and its options. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@RegisterForReflection // serialized by JsonPage, which returns bytes
public record RequestResponse(@JsonUnwrapped StatusResponse progress, int attempt, Options options) {

    /** The options of the upload; sizes in pixels, null if unlimited. */
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
            String reuse,
            String webhookUrl) {}

    static RequestResponse of(ProcessingRequest request) {
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
                request.reuse.toLowerCase(Locale.ROOT),
                request.webhookUrl);
        return new RequestResponse(StatusResponse.of(request), request.attempt, options);
    }
}
