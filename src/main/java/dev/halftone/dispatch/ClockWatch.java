package dev.halftone.dispatch;

import dev.halftone.schedule.PeriodicTask;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Wakes Kafka's consumers when the wall clock has been set back. A poll ends at a time of that clock: a poll that is
 * under way would last longer by as much as the clock has been set back, and the same thread commits offsets (4.1.2;
 * KAFKA-4051 leaves the clients as they are).
 */
@ApplicationScoped
class ClockWatch {

    private static final Logger LOG = Logger.getLogger(ClockWatch.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    /** Harmless: polls last longer by this much. Time synchronisation uses smaller steps. */
    private static final long TOLERATED = Duration.ofSeconds(1).toMillis();

    private final KafkaClientService kafka;
    private final PeriodicTask watch = PeriodicTask.ofStep("Looking at the clock", LOOK_INTERVAL, this::look);
    private volatile long ahead = aheadOfMonotonicClock();

    ClockWatch(KafkaClientService kafka) {
        this.kafka = kafka;
    }

    void start(@Observes StartupEvent event) {
        watch.start();
    }

    void stop(@Observes ShutdownEvent event) {
        watch.stop();
    }

    private void look() {
        long before = ahead;
        ahead = aheadOfMonotonicClock();
        if (before - ahead > TOLERATED) {
            LOG.warnf("The clock has been set back by %d ms", before - ahead);
            wakeConsumers();
        }
    }

    private static long aheadOfMonotonicClock() {
        return System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void wakeConsumers() {
        kafka.getConsumerChannels().stream()
                .flatMap(channel -> kafka.getConsumers(channel).stream())
                .forEach(consumer -> consumer.unwrap().wakeup());
    }
}
