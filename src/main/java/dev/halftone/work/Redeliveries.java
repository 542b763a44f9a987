package dev.halftone.work;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows the records that this process has been given before. Offsets are committed up to the first record of a partition
 * that has not ended; when partitions are dealt out anew, since a worker comes or goes, Kafka gives those behind it again,
 * to one that keeps its partitions, too.
 */
final class Redeliveries {

    private final Map<RecordPosition, InFlightImage> held = new HashMap<>();
    private final Set<RecordPosition> ended;

    /** @param remembered how many records that have ended; of older ones it is not known that they have */
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

    /** The image of the same record, if it is held here. */
    Optional<InFlightImage> held(RecordPosition record) {
        return Optional.ofNullable(held.get(record));
    }

    /** Kafka has the outcome. */
    void end(InFlightImage image) {
        held.remove(image.position());
        ended.add(image.position());
    }

    boolean hasEnded(RecordPosition record) {
        return ended.contains(record);
    }

    /** It has not been begun, and another worker does it. */
    void forget(InFlightImage image) {
        held.remove(image.position());
    }
}
