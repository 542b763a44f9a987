package dev.halftone.status;

import dev.halftone.catalog.RequestProgress;

/**
 * What one client is sent, behind the place where states it is too slow for are dropped: an event for a state that it has
 * not been sent yet, else a heartbeat. So a heartbeat that takes the place of a state loses nothing.
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
