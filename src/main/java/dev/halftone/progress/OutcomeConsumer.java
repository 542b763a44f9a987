package dev.halftone.progress;

import dev.halftone.catalog.OutcomeLedger;
import dev.halftone.catalog.OutcomeLedger.HeldRequestsException;
import dev.halftone.catalog.OutcomeLedger.RefusedOutcomeException;
import dev.halftone.catalog.RequestProgress;
import dev.halftone.catalog.Silence;
import dev.halftone.config.ShutdownOrder;
import dev.halftone.messages.DeadLetters;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.RecordJson;
import dev.halftone.messages.UnreadableRecordException;
import dev.halftone.schedule.KeyedQueue;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordBatchMetadata;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Consumes outcomes from {@code halftone.image.processed}. The records of a poll are applied for each partition
 * separately, and one after the other within a partition, so that a partition whose requests are held does not stop
 * others. They are acknowledged after the commit. While PostgreSQL is unavailable they wait and are retried.
 */
@ApplicationScoped
class OutcomeConsumer {

    private static final Logger LOG = Logger.getLogger(OutcomeConsumer.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);
    private static final Duration LAST_BATCH = Duration.ofSeconds(2);

    /** Concurrent transactions: few compared to the connections of the pool. */
    private static final int MAX_TRANSACTIONS = 4;

    /** Outcomes in memory; beyond this, no more are polled. A partition that is stuck leaves space for the others. */
    private static final int MAX_WAITING = 5_000;

    private final OutcomeLedger ledger;
    private final CompletionAnnouncement announcement;
    private final DeadLetters deadLetters;
    private final RecordJson json;
    private final OutcomeLiveness liveness;
    private final KeyedQueue<TopicPartition> turns = new KeyedQueue<>(MAX_TRANSACTIONS);
    private final WaitingOutcomes waiting = new WaitingOutcomes(MAX_WAITING);

    private volatile boolean stopping;

    OutcomeConsumer(
            OutcomeLedger ledger,
            CompletionAnnouncement announcement,
            DeadLetters deadLetters,
            RecordJson json,
            @Liveness OutcomeLiveness liveness) {
        this.ledger = ledger;
        this.announcement = announcement;
        this.deadLetters = deadLetters;
        this.json = json;
        this.liveness = liveness;
    }

    /** An outcome and the record it was read from. */
    private record Received(ConsumerRecord<String, byte[]> record, ImageProcessed outcome) {}

    /** @return completes when more may come, which is before these are applied */
    @Incoming("outcomes")
    Uni<Void> apply(KafkaRecordBatch<String, byte[]> batch) {
        ConsumerRecords<String, byte[]> records = records(batch);
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<String, byte[]>> piece = records.records(partition);
            KafkaRecord<String, byte[]> last = batch.getLatestOffsetRecords().get(partition);
            waiting.add(piece.size());
            applyPiece(partition, piece)
                    .chain(() -> acknowledge(last))
                    .onFailure()
                    .recoverWithUni(fault -> Uni.createFrom().completionStage(() -> last.nack(fault)))
                    .onTermination()
                    .invoke(() -> waiting.remove(piece.size()))
                    .subscribe()
                    .with(done -> {}, fault -> LOG.errorf(fault, "Outcomes of %s could not be applied", partition));
        }
        return waiting.room();
    }

    /**
     * Waits a while for commits under way, before PostgreSQL's connections are closed. Runs after the workers have
     * stopped.
     */
    void stop(@Observes @Priority(ShutdownOrder.PROGRESS) ShutdownEvent event) throws InterruptedException {
        stopping = true;
        if (!turns.close(LAST_BATCH)) {
            LOG.warn("PostgreSQL has not answered; the last outcomes are applied by another process");
        }
    }

    private Uni<Void> applyPiece(TopicPartition partition, List<ConsumerRecord<String, byte[]>> records) {
        List<Received> received = new ArrayList<>();
        List<Uni<Void>> unreadable = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            try {
                received.add(new Received(record, json.read(record.value(), ImageProcessed.class)));
            } catch (UnreadableRecordException | RuntimeException e) {
                unreadable.add(deadLetters.put(record, e));
            }
        }
        unreadable.add(applyAll(partition, received));
        return together(unreadable);
    }

    @SuppressWarnings("unchecked") // the channel's deserializers are String and byte[]
    private static ConsumerRecords<String, byte[]> records(KafkaRecordBatch<String, byte[]> batch) {
        return batch.getMetadata(IncomingKafkaRecordBatchMetadata.class)
                .orElseThrow(() -> new IllegalStateException("the channel 'outcomes' is not in batch mode"))
                .getRecords();
    }

    /**
     * A dead letter that waits for its topic does not delay outcomes; its partition's records are not acknowledged
     * meanwhile.
     */
    private static Uni<Void> together(List<Uni<Void>> steps) {
        return Uni.join().all(steps).andCollectFailures().replaceWithVoid();
    }

    /** Applies all outcomes; those that PostgreSQL rejects are found by bisection and moved to the dead letters. */
    private Uni<Void> applyAll(TopicPartition partition, List<Received> received) {
        if (received.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return applyUntilCommitted(
                        partition, received.stream().map(Received::outcome).toList())
                .onFailure(RefusedOutcomeException.class)
                .recoverWithUni(refusal -> divide(partition, received, refusal));
    }

    private Uni<Void> divide(TopicPartition partition, List<Received> received, Throwable refusal) {
        if (received.size() == 1) {
            return deadLetters.put(received.get(0).record(), refusal.getMessage());
        }
        int half = received.size() / 2;
        return together(List.of(
                applyAll(partition, received.subList(0, half)),
                applyAll(partition, received.subList(half, received.size()))));
    }

    /** Gives its turn back before each pause, so that outcomes of a held request do not block those behind them. */
    private Uni<Void> applyUntilCommitted(TopicPartition partition, List<ImageProcessed> outcomes) {
        Predicate<Throwable> passing = failure -> !(failure instanceof RefusedOutcomeException);
        AtomicReference<List<ImageProcessed>> left = new AtomicReference<>(outcomes);
        Silence.Work work = liveness.begin();
        return Uni.createFrom()
                .deferred(() -> turns.inTurn(partition, () -> ledger.apply(left.get(), announcement::of)))
                .onFailure(HeldRequestsException.class)
                .invoke(failure -> {
                    left.set(failure.held());
                    failure.ended().forEach(OutcomeConsumer::logEnd);
                })
                .onFailure(passing)
                .invoke(failure -> {
                    work.noteFailure(failure);
                    LOG.warnf("%d outcomes wait for PostgreSQL: %s", left.get().size(), failure);
                })
                .onFailure(passing.and(failure -> !stopping))
                .retry()
                .withBackOff(FIRST_PAUSE, MAX_PAUSE)
                .indefinitely()
                .onTermination()
                .invoke(work::end)
                .onFailure(passing)
                .recoverWithUni(Uni.createFrom().nothing())
                .invoke(ended -> ended.forEach(OutcomeConsumer::logEnd))
                .replaceWithVoid();
    }

    private static void logEnd(RequestProgress request) {
        MDC.put("request_id", request.id());
        LOG.infof(
                "Request %s has ended: %s, %d of %d images processed, %d failed",
                request.id(),
                request.status().label(),
                request.imagesProcessed(),
                request.imagesTotal(),
                request.imagesFailed());
        MDC.remove("request_id");
    }

    /** Acknowledging the last record acknowledges all records of its partition before it, as for a whole batch. */
    private static Uni<Void> acknowledge(KafkaRecord<String, byte[]> last) {
        return Uni.createFrom().completionStage(last::ack);
    }
}
