package dev.halftone.status;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.halftone.catalog.ProcessingRequest;
import dev.halftone.catalog.RequestProgress;
import java.time.Instant;
import java.util.UUID;

/**
 * The status of a request.
 *
 * @param status {@code Pending}, {@code Completed}, {@code Failed} or {@code Cancelled}
 * @param imagesProcessed successes only
 * @param rowsRejected rows of the CSV that were not accepted
 * @param bytesIn of the images that succeeded; {@code bytesOut} likewise
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonPropertyOrder({"request_id", "status", "images_processed", "images_total"})
public record StatusResponse(
        UUID requestId,
        String status,
        int imagesProcessed,
        int imagesTotal,
        int imagesFailed,
        int rowsRejected,
        long bytesIn,
        long bytesOut,
        Instant createdAt,
        Instant updatedAt,
        Instant completedAt) {

    static StatusResponse of(ProcessingRequest request) {
        return of(RequestProgress.of(request));
    }

    static StatusResponse of(RequestProgress progress) {
        return new StatusResponse(
                progress.id(),
                progress.status().label(),
                progress.imagesProcessed(),
                progress.imagesTotal(),
                progress.imagesFailed(),
                progress.rowsRejected(),
                progress.bytesIn(),
                progress.bytesOut(),
                progress.createdAt(),
                progress.updatedAt(),
                progress.completedAt());
    }
}
