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
 * Wakes Kafka's consumers when the wall clock has been set back. A poll that waits for records ends at a time of that clock:
 * one that is under way would last as long as the clock has been set back, and offsets are committed by the same thread
 * (4.1.2; KAFKA-4051 leaves the clients as they are).
 */
@ApplicationScoped
class ClockWatch {

    private static final Logger LOG = Logger.getLogger(ClockWatch.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    /** Polls that last longer by this harm nobody; what keeps clocks right does it in smaller steps. */
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
