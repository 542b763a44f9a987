package dev.halftone.failures;

import java.time.Duration;
import java.util.Set;

/**
 * A fault during which the service must continue: its effect is checked while it lasts.
 *
 * @param most the longest allowed time without an image that ends
 */
record Endured(Fault fault, Duration most, Set<Promise> promises) implements Fault {

    enum Promise {
        /** The large request has ended before the fault is over. */
        REQUEST_ENDS,
        /** No upload is refused. */
        UPLOADS_ARE_TAKEN
    }

    @Override
    public String kind() {
        return fault.kind();
    }

    @Override
    public void strike(FaultContext scene) {
        long refusedBefore = scene.uploads().refused();
        try (Standstill standstill = Standstill.watch(scene.database(), scene.requestId())) {
            fault.strike(scene);
            judge(scene, standstill, scene.uploads().refused() - refusedBefore);
        }
    }

    private void judge(FaultContext scene, Standstill standstill, long refused) {
        Notes notes = scene.notes();
        Duration longest = standstill.longest();
        notes.standstill(kind(), longest);
        notes.require(longest.compareTo(most) <= 0, "No image ended for %s: %s", longest, fault);
        notes.require(
                !promises.contains(Promise.REQUEST_ENDS) || standstill.requestHasEnded(),
                "The request has not ended meanwhile: %s",
                fault);
        notes.require(
                !promises.contains(Promise.UPLOADS_ARE_TAKEN) || refused == 0,
                "%d uploads were refused: %s",
                refused,
                fault);
    }

    @Override
    public boolean endsProcessesOfTheService() {
        return fault.endsProcessesOfTheService();
    }
}
