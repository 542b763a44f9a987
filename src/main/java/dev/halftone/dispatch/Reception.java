package dev.halftone.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Tracks whether Kafka takes what one loop sends. A topic that no longer takes records is logged once, and once again
 * when it takes all of them. While Kafka takes nothing at all, the loop tries with a few records, after pauses; the
 * others stay in PostgreSQL.
 */
final class Reception {

    private static final Logger LOG = Logger.getLogger(Reception.class);

    /** How many records probe whether Kafka takes any again. */
    static final int PROBE = 8;

    static final Duration PAUSE = Duration.ofSeconds(1);

    /** A topic with one dead partition takes most records all the time, so that a single success means little. */
    private static final Duration WELL_AFTER = Duration.ofMinutes(1);

    private final MeterRegistry registry;
    private final Map<String, Long> troubles = new ConcurrentHashMap<>();
    private volatile boolean refused;
    private volatile long refusedAt;

    Reception(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Registers the counter at 0, so that its first increase is visible. */
    Counter putOff(String topic) {
        return Counter.builder("halftone.dispatch.put.off")
                .description("Records that Kafka has not taken, and that are sent again later")
                .tag("topic", topic)
                .register(registry);
    }

    /** Whether it is too early to try again. */
    boolean pauses() {
        return refused && System.nanoTime() - refusedAt < PAUSE.toNanos();
    }

    /** How many records to send. */
    int most(int usual) {
        return refused ? Math.min(PROBE, usual) : usual;
    }

    /**
     * @param taken how many records of a batch Kafka has taken
     * @param failed how many it has not
     * @param failure the cause of one of the failures; null if there are none
     */
    void note(String topic, int taken, int failed, Throwable failure) {
        long now = System.nanoTime();
        if (taken > 0) {
            refused = false;
        }
        if (failed > 0) {
            putOff(topic).increment(failed);
            noteFailure(topic, taken == 0, failure, now);
        } else {
            noteSuccess(topic, now);
        }
    }

    /** Nothing was sent, because Kafka does not know the topic. */
    void noteMissing(String topic, Throwable failure) {
        noteFailure(topic, true, failure, System.nanoTime());
    }

    private void noteFailure(String topic, boolean all, Throwable failure, long now) {
        if (all) {
            refusedAt = now;
            refused = true;
        }
        if (troubles.put(topic, now) == null) {
            LOG.warnf("Kafka does not take records for %s; they are put off and sent again: %s", topic, failure);
        }
    }

    private void noteSuccess(String topic, long now) {
        Long last = troubles.get(topic);
        if (last != null && now - last > WELL_AFTER.toNanos() && troubles.remove(topic, last)) {
            LOG.infof("Kafka takes all records for %s again", topic);
        }
    }
}
