package dev.halftone.work;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Detects records that need no work any more. While there are no workers, each image is sent repeatedly, and when a
 * group's offsets are reset, Kafka delivers everything it has kept. If an image is still wanted, it has become due by
 * then and is sent again, after these records. So skipping one loses nothing.
 */
@ApplicationScoped
class StaleRecords {

    private static final Logger LOG = Logger.getLogger(StaleRecords.class);
    private static final Duration MIN_AGE = Duration.ofSeconds(1);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(30);
    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(3);

    private final Map<TopicPartition, Look> looks = new ConcurrentHashMap<>();
    private final LogAllowance lines = new LogAllowance(1, Duration.ofMinutes(1), System::nanoTime);
    private final Map<String, Object> adminConfig;
    private final Duration age;
    private AdminClient admin;

    private record Look(NewestRecord newest, long atNanos) {

        boolean isRecent() {
            return System.nanoTime() - atNanos < LOOK_INTERVAL.toNanos();
        }
    }

    StaleRecords(@Identifier("default-kafka-broker") Map<String, Object> kafka, WorkConfig config) {
        this.adminConfig = new HashMap<>(kafka);
        adminConfig.keySet().retainAll(AdminClientConfig.configNames());
        this.age = config.staleAfter();
        if (age.compareTo(MIN_AGE) < 0) {
            throw new IllegalArgumentException("halftone.work.stale-after is " + age + ", must be at least " + MIN_AGE);
        }
    }

    /** False while Kafka does not report the newest record. Does not fail. */
    Uni<Boolean> isStale(ConsumerRecord<?, ?> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        return newest(partition).map(newest -> newest.outdates(record, age)).invoke(stale -> {
            if (stale) {
                tell(record);
            }
        });
    }

    private Uni<NewestRecord> newest(TopicPartition partition) {
        Look last = looks.get(partition);
        return last != null && last.isRecent() ? Uni.createFrom().item(last.newest()) : look(partition);
    }

    private Uni<NewestRecord> look(TopicPartition partition) {
        return Uni.createFrom()
                .completionStage(() -> admin().listOffsets(Map.of(partition, OffsetSpec.maxTimestamp()))
                        .partitionResult(partition)
                        .toCompletionStage())
                .map(StaleRecords::newest)
                .ifNoItem()
                .after(LOOK_TIMEOUT)
                .fail()
                .onFailure()
                .invoke(failure -> LOG.debugf("The newest record of %s is not known: %s", partition, failure))
                .onFailure()
                .recoverWithItem(NewestRecord.UNKNOWN)
                .invoke(newest -> looks.put(partition, new Look(newest, System.nanoTime())));
    }

    private static NewestRecord newest(ListOffsetsResultInfo answer) {
        return new NewestRecord(answer.offset(), answer.timestamp());
    }

    private void tell(ConsumerRecord<?, ?> record) {
        synchronized (lines) {
            lines.take(suffix -> LOG.infof(
                    "The record at %s-%d offset %d is passed by, like all that are %s older than the newest: its image is"
                            + " sent again%s",
                    record.topic(), record.partition(), record.offset(), age, suffix));
        }
    }

    /**
     * Created on demand: a process without this role needs none, and it can't be created before Kafka's host name
     * resolves.
     */
    private synchronized AdminClient admin() {
        if (admin == null) {
            admin = AdminClient.create(adminConfig);
        }
        return admin;
    }

    synchronized void stop(@Observes ShutdownEvent event) {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
