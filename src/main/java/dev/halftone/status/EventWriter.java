package dev.halftone.status;

import dev.halftone.catalog.RequestProgress;

/**
 * Writes the events of one client. A state that has not been sent becomes an event, one that has been sent a heartbeat.
 * The stream buffers only the newest state, so a repeated state may replace an unsent one without losing it.
 */
final class EventWriter {

    private final ProgressEvents events;
    private RequestProgress sent;

    EventWriter(RequestProgress sent, ProgressEvents events) {
        this.sent = sent;
        this.events = events;
    }

    byte[] write(RequestProgress progress) {
        if (progress.equals(sent)) {
            return events.heartbeat();
        }
        sent = progress;
        return events.next(progress);
    }
}
