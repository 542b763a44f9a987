package dev.halftone.work;

import dev.halftone.messages.Topics;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.apache.kafka.common.PartitionInfo;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Sends outcomes until Kafka has them. If a partition does not accept an outcome, because too few replicas are
 * available, the outcome is sent to another partition after the producer's {@code delivery.timeout.ms}. No consumer
 * relies on the partition of an outcome; otherwise outcomes for one dead partition would in the end occupy all slots of
 * the worker.
 */
final class OutcomeSender {

    private static final Logger LOG = Logger.getLogger(OutcomeSender.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(3);

    private final MultiEmitter<? super Message<String>> outcomes;
    private final Supplier<Uni<List<PartitionInfo>>> partitions;
    private final LogAllowance lines = new LogAllowance(1, Duration.ofMinutes(1), System::nanoTime);

    /** @param partitions of the topic, as far as they are known */
    OutcomeSender(MultiEmitter<? super Message<String>> outcomes, Supplier<Uni<List<PartitionInfo>>> partitions) {
        this.outcomes = outcomes;
        this.partitions = partitions;
    }

    /** @param outcome acknowledged when Kafka has it */
    void send(Message<String> outcome) {
        outcomes.emit(outcome.withNack(failure -> sendAgain(outcome, failure)));
    }

    private CompletionStage<Void> sendAgain(Message<String> outcome, Throwable failure) {
        tell(failure);
        return partition()
                .onItem()
                .delayIt()
                .by(PAUSE)
                .invoke(partition -> send(at(partition, outcome)))
                .replaceWithVoid()
                .subscribeAsCompletionStage();
    }

    /** A random partition with a leader, possibly the same one; empty if none is known. */
    private Uni<OptionalInt> partition() {
        return Uni.createFrom()
                .deferred(partitions::get)
                .map(OutcomeSender::randomPartitionWithLeader)
                .ifNoItem()
                .after(LOOK_TIMEOUT)
                .recoverWithItem(OptionalInt.empty())
                .onFailure()
                .recoverWithItem(OptionalInt.empty());
    }

    private static OptionalInt randomPartitionWithLeader(List<PartitionInfo> partitions) {
        int[] withLeader = partitions.stream()
                .filter(partition ->
                        partition.leader() != null && !partition.leader().isEmpty())
                .mapToInt(PartitionInfo::partition)
                .toArray();
        return withLeader.length == 0
                ? OptionalInt.empty()
                : OptionalInt.of(withLeader[ThreadLocalRandom.current().nextInt(withLeader.length)]);
    }

    private static Message<String> at(OptionalInt partition, Message<String> outcome) {
        OutgoingKafkaRecordMetadata<?> before =
                outcome.getMetadata(OutgoingKafkaRecordMetadata.class).orElseThrow();
        return outcome.addMetadata(OutgoingKafkaRecordMetadata.<Object>builder()
                .withKey(before.getKey())
                .withPartition(partition.orElse(-1))
                .build());
    }

    private void tell(Throwable failure) {
        synchronized (lines) {
            lines.take(suffix -> LOG.warnf(
                    "Kafka has not taken an outcome for %s; it is sent again, to any partition%s: %s",
                    Topics.IMAGE_PROCESSED, suffix, failure));
        }
    }

    void fail(Throwable failure) {
        outcomes.fail(failure);
    }

    void complete() {
        outcomes.complete();
    }
}
