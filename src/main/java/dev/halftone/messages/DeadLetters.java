package dev.halftone.messages;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/** Moves unreadable records to the dead-letter topic, so that they never stop a partition. */
@ApplicationScoped
public class DeadLetters {

    private static final Logger LOG = Logger.getLogger(DeadLetters.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

    private final MutinyEmitter<byte[]> emitter;

    // The callers bound the buffer: a consumer has only so many records under way.
    DeadLetters(
            @Channel("dead-letter") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<byte[]> emitter) {
        this.emitter = emitter;
    }

    /**
     * Sends the record to {@link Topics#DEAD_LETTER}, unchanged unless it is too large. Added headers say where it came
     * from and why it is there. Completes when Kafka has it, and never fails: a missing topic is waited for.
     */
    public Uni<Void> put(ConsumerRecord<String, byte[]> record, String reason) {
        DeadLetter letter = DeadLetter.of(record, reason);
        LOG.warnf(
                "The record at %s-%d offset %d goes to %s: %s",
                record.topic(), record.partition(), record.offset(), Topics.DEAD_LETTER, letter.reason());
        return send(letter)
                .onFailure(RecordTooLargeException.class)
                .recoverWithUni(() -> send(letter.shortened()))
                .onFailure(RecordTooLargeException.class)
                .recoverWithUni(() -> send(letter.withoutContent()))
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "The record at %s-%d offset %d waits for %s: %s",
                        record.topic(), record.partition(), record.offset(), Topics.DEAD_LETTER, failure))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, MAX_PAUSE)
                .indefinitely();
    }

    /** Moves a record that its consumer could not process, for any reason. */
    public Uni<Void> put(ConsumerRecord<String, byte[]> record, Throwable failure) {
        return put(record, failure instanceof UnreadableRecordException ? failure.getMessage() : failure.toString());
    }

    private Uni<Void> send(DeadLetter letter) {
        return Uni.createFrom()
                .deferred(() -> emitter.sendMessage(Message.of(letter.value())
                        .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                                .withKey(letter.key())
                                .withHeaders(letter.headers())
                                .build())));
    }
}
