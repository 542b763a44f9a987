package dev.halftone.messages;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A request has ended: its final counters and links. A CloudEvent 1.0 in Kafka's binary mode.
 *
 * @param status {@code Completed}, or {@code Failed} when no image succeeded. A cancelled request has no event
 * @param rowsRejected rows of the CSV that were not accepted; absent in events of older processes
 * @param bytesIn of the images that succeeded, like {@code bytesOut}
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@RegisterForReflection
public record RequestCompleted(
        UUID requestId,
        String status,
        int attempt,
        int imagesProcessed,
        int imagesTotal,
        int imagesFailed,
        int rowsRejected,
        long bytesIn,
        long bytesOut,
        Instant createdAt,
        Instant completedAt,
        Links links) {

    /** The {@code ce_type} of the event. */
    public static final String TYPE = "dev.halftone.request.completed";

    /** The header with the event's id: the same event always has the same id. */
    public static final String ID_HEADER = "ce_id";

    /** Where to read the results. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    @RegisterForReflection
    public record Links(String status, String images, String outputCsv, String outputZip) {}

    /**
     * The event's attributes as Kafka headers (CloudEvents Kafka protocol binding 1.0, section 3.2).
     *
     * @param source the {@code ce_source}
     */
    public Map<String, String> headers(String source) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put(ID_HEADER, requestId + "-" + attempt);
        headers.put("ce_type", TYPE);
        headers.put("ce_source", source);
        headers.put("ce_subject", requestId.toString());
        headers.put("ce_time", completedAt.toString());
        headers.put("content-type", "application/json");
        return headers;
    }
}
