package dev.halftone.catalog;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;

/**
 * The progress of a request at one moment: its counters without its options.
 *
 * @param status {@code CANCELLED} of a removed request, whatever it was before
 * @param rowsRejected rows of the input that were not accepted
 * @param completedAt null while the request is pending
 */
public record RequestProgress(
        UUID id,
        RequestStatus status,
        int attempt,
        int imagesTotal,
        int imagesProcessed,
        int imagesFailed,
        int rowsRejected,
        long bytesIn,
        long bytesOut,
        Instant createdAt,
        Instant updatedAt,
        Instant completedAt) {

    /** From a row with all of these columns. */
    static RequestProgress of(Row row) {
        return new RequestProgress(
                row.getUUID("id"),
                RequestStatus.valueOf(row.getString("status")),
                row.getInteger("attempt"),
                row.getInteger("images_total"),
                row.getInteger("images_processed"),
                row.getInteger("images_failed"),
                row.getInteger("rows_rejected"),
                row.getLong("bytes_in"),
                row.getLong("bytes_out"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"),
                Columns.instant(row, "completed_at"));
    }

    public static RequestProgress of(ProcessingRequest request) {
        return new RequestProgress(
                request.id,
                request.status,
                request.attempt,
                request.imagesTotal,
                request.imagesProcessed,
                request.imagesFailed,
                request.rowsRejected,
                request.bytesIn,
                request.bytesOut,
                request.createdAt,
                request.updatedAt,
                request.completedAt);
    }

    public boolean hasEnded() {
        return status != RequestStatus.PENDING;
    }

    /** A copy with the status of a removed request. */
    public RequestProgress cancelled() {
        return new RequestProgress(
                id,
                RequestStatus.CANCELLED,
                attempt,
                imagesTotal,
                imagesProcessed,
                imagesFailed,
                rowsRejected,
                bytesIn,
                bytesOut,
                createdAt,
                updatedAt,
                completedAt);
    }
}
