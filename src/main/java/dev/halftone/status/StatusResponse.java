package dev.halftone.status;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.catalog.ProcessingRequest;
import java.time.Instant;
import java.util.UUID;

/**
 * How far a request is.
 *
 * @param status {@code Pending}, {@code Completed}, {@code Failed} or {@code Cancelled}
 * @param imagesProcessed successes only
 * @param bytesIn of the images that succeeded, like {@code bytesOut}
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonPropertyOrder({"request_id", "status", "images_processed", "images_total"})
public record StatusResponse(
        UUID requestId,
        String status,
        int imagesProcessed,
        int imagesTotal,
        int imagesFailed,
        long bytesIn,
        long bytesOut,
        Instant createdAt,
        Instant updatedAt,
        Instant completedAt) {

    static StatusResponse of(ProcessingRequest request) {
        return new StatusResponse(
                request.id,
                request.status.label(),
                request.imagesProcessed,
                request.imagesTotal,
                request.imagesFailed,
                request.bytesIn,
                request.bytesOut,
                request.createdAt,
                request.updatedAt,
                request.completedAt);
    }
}
