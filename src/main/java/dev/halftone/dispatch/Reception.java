package dev.halftone.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * How Kafka takes what one loop sends. A topic that takes records no more is told of once, and once more when all is well again.
 * While nothing at all is taken, the loop tries with a few records, after pauses: the others stay where they are.
 */
final class Reception {

    private static final Logger LOG = Logger.getLogger(Reception.class);

    /** How many records find out whether any are taken again. */
    static final int PROBE = 8;

    static final Duration PAUSE = Duration.ofSeconds(1);

    /** A topic with one dead partition takes most records all the time. */
    private static final Duration WELL_AFTER = Duration.ofMinutes(1);

    private final MeterRegistry registry;
    private final Map<String, Long> troubles = new ConcurrentHashMap<>();
    private volatile boolean refused;
    private volatile long refusedAt;

    Reception(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A series at 0 from the start, so that its growth can be seen. */
    Counter putOff(String topic) {
        return Counter.builder("halftone.dispatch.put.off")
                .description("Records that Kafka has not taken, and that are sent again later")
                .tag("topic", topic)
                .register(registry);
    }

    /** Whether it is too soon to try again. */
    boolean pauses() {
        return refused && System.nanoTime() - refusedAt < PAUSE.toNanos();
    }

    /** How many records to send. */
    int most(int usual) {
        return refused ? Math.min(PROBE, usual) : usual;
    }

    /**
     * @param taken how many records of a batch Kafka has
     * @param failed how many not
     * @param failure why, for one of these; null when there are none
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

    /** Kafka was not sent anything: it does not know the topic. */
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
