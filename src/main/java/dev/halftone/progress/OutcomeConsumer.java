package dev.halftone.progress;

import dev.halftone.catalog.ImageOutcome;
import dev.halftone.catalog.OutcomeLedger;
import dev.halftone.catalog.RefusedOutcomeException;
import dev.halftone.catalog.RequestProgress;
import dev.halftone.messages.DeadLetters;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.RecordJson;
import dev.halftone.messages.UnreadableRecordException;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordBatchMetadata;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Takes outcomes from {@code halftone.image.processed}, a batch at a time and one batch after the other, and applies each
 * in one transaction. While PostgreSQL is away the batch waits and is tried again; it is acknowledged after the commit.
 */
@ApplicationScoped
class OutcomeConsumer {

    private static final Logger LOG = Logger.getLogger(OutcomeConsumer.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int LONGEST_MESSAGE = 1_000;
    private static final Duration LAST_BATCH = Duration.ofSeconds(2);

    private final OutcomeLedger ledger;
    private final CompletionAnnouncement announcement;
    private final DeadLetters deadLetters;
    private final RecordJson json;

    /** Held by the batch under way, and at the end by {@link #stop}, so that none begins after the last one. */
    private final Semaphore turn = new Semaphore(1);

    private volatile boolean stopping;

    OutcomeConsumer(
            OutcomeLedger ledger, CompletionAnnouncement announcement, DeadLetters deadLetters, RecordJson json) {
        this.ledger = ledger;
        this.announcement = announcement;
        this.deadLetters = deadLetters;
        this.json = json;
    }

    /** An outcome and the record it was read from. */
    private record Received(ConsumerRecord<String, byte[]> record, ImageOutcome outcome) {}

    @Incoming("outcomes")
    Uni<Void> apply(Message<List<byte[]>> batch) {
        return turn.tryAcquire()
                ? Uni.createFrom()
                        .deferred(() -> applyInTurn(batch))
                        .onTermination()
                        .invoke(turn::release)
                : Uni.createFrom().nothing(); // never acknowledged: Kafka gives it to another process
    }

    /** Lets the batch under way be committed, for a while; PostgreSQL is let go of afterwards. After the workers. */
    void stop(@Observes @Priority(3_000) ShutdownEvent event) throws InterruptedException {
        stopping = true;
        if (!turn.tryAcquire(LAST_BATCH.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("PostgreSQL has not answered; the last outcomes are applied by another process");
        }
    }

    private Uni<Void> applyInTurn(Message<List<byte[]>> batch) {
        List<Received> received = new ArrayList<>();
        List<Uni<Void>> unreadable = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : records(batch)) {
            try {
                received.add(new Received(record, outcome(json.read(record.value(), ImageProcessed.class))));
            } catch (UnreadableRecordException | RuntimeException e) {
                unreadable.add(deadLetters.put(record, e));
            }
        }
        return putAside(unreadable).chain(() -> applyAll(received)).chain(() -> acknowledge(batch));
    }

    @SuppressWarnings("unchecked") // the channel's deserializers are String and byte[]
    private static ConsumerRecords<String, byte[]> records(Message<List<byte[]>> batch) {
        return batch.getMetadata(IncomingKafkaRecordBatchMetadata.class)
                .orElseThrow(() -> new IllegalStateException("the channel 'outcomes' is not in batch mode"))
                .getRecords();
    }

    private static Uni<Void> putAside(List<Uni<Void>> unreadable) {
        return unreadable.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(unreadable).andFailFast().replaceWithVoid();
    }

    /** All of them; those that PostgreSQL refuses are found by halves and put aside. */
    private Uni<Void> applyAll(List<Received> received) {
        if (received.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return applyUntilCommitted(received.stream().map(Received::outcome).toList())
                .onFailure(RefusedOutcomeException.class)
                .recoverWithUni(refusal -> divide(received, refusal));
    }

    private Uni<Void> divide(List<Received> received, Throwable refusal) {
        if (received.size() == 1) {
            return deadLetters.put(received.get(0).record(), refusal.getMessage());
        }
        int half = received.size() / 2;
        return applyAll(received.subList(0, half)).chain(() -> applyAll(received.subList(half, received.size())));
    }

    private Uni<Void> applyUntilCommitted(List<ImageOutcome> outcomes) {
        Predicate<Throwable> passing = failure -> !(failure instanceof RefusedOutcomeException);
        return ledger.apply(outcomes, announcement::of)
                .onFailure(passing)
                .invoke(failure -> LOG.warnf("%d outcomes wait for PostgreSQL: %s", outcomes.size(), failure))
                .onFailure(passing.and(failure -> !stopping))
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
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

    private static Uni<Void> acknowledge(Message<?> batch) {
        return Uni.createFrom().completionStage(batch::ack);
    }

    private static ImageOutcome outcome(ImageProcessed message) {
        if (message instanceof ImageProcessed.Completed completed) {
            return new ImageOutcome.Succeeded(
                    completed.imageId(),
                    completed.requestId(),
                    completed.requestAttempt(),
                    completed.outputKey(),
                    completed.unchanged(),
                    completed.sourceBytes(),
                    completed.outputBytes(),
                    completed.width(),
                    completed.height(),
                    completed.milliseconds());
        }
        if (message instanceof ImageProcessed.Postponed postponed) {
            return new ImageOutcome.Postponed(
                    postponed.imageId(),
                    postponed.requestId(),
                    postponed.requestAttempt(),
                    postponed.attempt(),
                    Duration.ofMillis(postponed.delayMilliseconds()),
                    postponed.errorCode().wireName(),
                    storable(postponed.errorMessage()),
                    postponed.handedBack());
        }
        ImageProcessed.Failed failed = (ImageProcessed.Failed) message;
        return new ImageOutcome.Failed(
                failed.imageId(),
                failed.requestId(),
                failed.requestAttempt(),
                failed.errorCode().wireName(),
                storable(failed.errorMessage()),
                failed.milliseconds());
    }

    /** PostgreSQL's text holds no NUL; a message with one, from whatever origin, must not stop the partition. */
    private static String storable(String message) {
        String text = message.replace('\0', ' ');
        return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE);
    }
}
