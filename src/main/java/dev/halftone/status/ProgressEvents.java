package dev.halftone.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.halftone.catalog.RequestProgress;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Renders progress as server-sent events (HTML, section 9.2). The id of an event identifies the state, so any replica
 * knows what a client has received last.
 */
@ApplicationScoped
class ProgressEvents {

    /** Milliseconds until a client reconnects after losing its stream. */
    private static final int RECONNECT = 1_000;

    private static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final ObjectMapper json;

    ProgressEvents(ObjectMapper json) {
        this.json = json;
    }

    /** The first event of a stream. */
    byte[] first(RequestProgress progress) {
        return ("retry: " + RECONNECT + "\n" + event("progress", progress)).getBytes(StandardCharsets.UTF_8);
    }

    /** {@code progress} while images are pending, {@code completed} after that. */
    byte[] next(RequestProgress progress) {
        return event(progress.hasEnded() ? "completed" : "progress", progress).getBytes(StandardCharsets.UTF_8);
    }

    /** A comment, which clients ignore. */
    byte[] heartbeat() {
        return HEARTBEAT;
    }

    /** For example {@code 1-42-3} or {@code 1-97-3-completed}: attempt, successes, failures and final status. */
    String id(RequestProgress progress) {
        String counters = progress.attempt() + "-" + progress.imagesProcessed() + "-" + progress.imagesFailed();
        return progress.hasEnded() ? counters + "-" + progress.status().label().toLowerCase(Locale.ROOT) : counters;
    }

    private String event(String name, RequestProgress progress) {
        try {
            String data = json.writeValueAsString(StatusResponse.of(progress));
            return "event: " + name + "\nid: " + id(progress) + "\ndata: " + data + "\n\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
