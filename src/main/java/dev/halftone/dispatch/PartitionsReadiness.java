package dev.halftone.dispatch;

import dev.halftone.config.Roles;
import dev.halftone.config.StartOrder;
import dev.halftone.schedule.PeriodicTask;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/**
 * Readiness is down while Kafka assigns this process no part of the work: brokers that respond may still have no group
 * coordinator, and then nothing moves. Kafka's own clients retry for ever without reporting it.
 *
 * <p>A process that serves HTTP does not wait for a slow group, for example after a {@code kill -9}: it is ready at
 * once, and becomes unready after a while without a place. A process that only works is ready once it has a place.
 */
@Readiness
@ApplicationScoped
class PartitionsReadiness implements HealthCheck {

    private static final Logger LOG = Logger.getLogger(PartitionsReadiness.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final KafkaClientService kafka;
    private final KafkaBroker broker;
    private final Config config;
    private final Duration patience;
    private final boolean answersHttp;
    private final Map<String, GroupMembership> memberships = new ConcurrentHashMap<>();
    private final PeriodicTask watch = PeriodicTask.ofStep(
            "Asking for the places in Kafka's groups", LOOK_INTERVAL, () -> memberships.forEach(this::look));

    PartitionsReadiness(KafkaClientService kafka, KafkaBroker broker, Config config, TopicsConfig topics, Roles roles) {
        this.kafka = kafka;
        this.broker = broker;
        this.config = config;
        this.patience = topics.assignmentTimeout();
        this.answersHttp = roles.api();
        if (patience.toMillis() < 1 || patience.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("halftone.topics.assignment-timeout is not within 1 ms to 1 day");
        }
    }

    void start(@Observes @Priority(StartOrder.CHANNELS_STARTED) StartupEvent event) {
        kafka.getConsumerChannels().forEach(channel -> memberships.put(channel, membership(channel)));
        watch.start();
    }

    void stop(@Observes ShutdownEvent event) {
        watch.stop();
    }

    private GroupMembership membership(String channel) {
        String settings = "mp.messaging.incoming." + channel;
        return new GroupMembership(
                config.getValue(settings + ".topic", String.class),
                config.getValue(settings + ".group.id", String.class),
                patience,
                System.nanoTime());
    }

    private void look(String channel, GroupMembership membership) {
        if (broker.outage().isPresent()) {
            membership.noteOutage(System.nanoTime());
            return;
        }
        List<KafkaConsumer<Object, Object>> consumers = kafka.getConsumers(channel);
        List<Boolean> places = consumers.stream()
                .map(KafkaConsumer::unwrap)
                .filter(Objects::nonNull) // not created yet
                .map(consumer -> GroupMembership.hasPlace(consumer.metrics()))
                .toList();
        switch (membership.note(places, System.nanoTime())) {
            case LOST -> LOG.warn(membership.complaint());
            case FOUND -> LOG.infof("Kafka has taken this process into the group of the channel %s", channel);
            case NONE -> {
                // unchanged
            }
        }
    }

    @Override
    public HealthCheckResponse call() {
        long now = System.nanoTime();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("Kafka partitions")
                .status(memberships.values().stream().allMatch(membership -> membership.suffices(answersHttp, now)));
        memberships.forEach((channel, membership) -> response.withData(channel, membership.state(now)));
        return response.build();
    }
}
