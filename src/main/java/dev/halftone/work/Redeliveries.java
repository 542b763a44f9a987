package dev.halftone.work;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Detects redelivered records. Offsets are committed up to the first record of a partition that has not ended. When a
 * worker comes or goes and partitions are reassigned, Kafka redelivers the records after it, even to a worker that
 * keeps its partitions.
 */
final class Redeliveries {

    private final Map<RecordPosition, InFlightImage> held = new HashMap<>();
    private final Set<RecordPosition> ended;

    /** @param remembered how many ended records are remembered */
    Redeliveries(int remembered) {
        this.ended = Collections.newSetFromMap(new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<RecordPosition, Boolean> eldest) {
                return size() > remembered;
            }
        });
    }

    void hold(InFlightImage image) {
        held.put(image.position(), image);
    }

    /** The image of this record, if it is held here. */
    Optional<InFlightImage> held(RecordPosition record) {
        return Optional.ofNullable(held.get(record));
    }

    /** Called when Kafka has the outcome. */
    void end(InFlightImage image) {
        held.remove(image.position());
        ended.add(image.position());
    }

    boolean hasEnded(RecordPosition record) {
        return ended.contains(record);
    }

    /** Called for an image that has not started and goes to another worker. */
    void forget(InFlightImage image) {
        held.remove(image.position());
    }
}
