package dev.halftone.intake;

import dev.halftone.catalog.Turns;
import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/**
 * How many uploads are stored at a time; the others wait in the order in which they came. An upload holds a connection
 * for its whole transaction, and those who ask for a status need some too.
 */
final class UploadSlots {

    private final Turns<Object> turns;

    UploadSlots(int slots) {
        this.turns = new Turns<>(slots);
    }

    /**
     * Runs the step once a slot is free, and frees it when the step ends. A caller that hangs up cancels neither the wait
     * nor the step, so that no slot can be lost between the two.
     */
    <T> Uni<T> withSlot(Supplier<Uni<T>> step) {
        Object upload = new Object(); // each has a lane of its own
        return turns.inTurn(upload, step::get);
    }
}
