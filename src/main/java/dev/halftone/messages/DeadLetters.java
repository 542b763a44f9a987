package dev.halftone.messages;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/** Puts aside what can't be read, so that it never stops a partition. */
@ApplicationScoped
public class DeadLetters {

    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final MutinyEmitter<byte[]> emitter;

    // Bounded by its callers: a consumer has only so many records under way.
    DeadLetters(
            @Channel("dead-letter") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<byte[]> emitter) {
        this.emitter = emitter;
    }

    /**
     * Sends the record, as it came, to {@link Topics#DEAD_LETTER}; its headers gain where it came from and why it is
     * there. Completes when Kafka has it.
     */
    public Uni<Void> put(ConsumerRecord<String, byte[]> record, String reason) {
        LOG.warnf(
                "The record at %s-%d offset %d goes to %s: %s",
                record.topic(), record.partition(), record.offset(), Topics.DEAD_LETTER, reason);
        OutgoingKafkaRecordMetadata<String> metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(record.key())
                .withHeaders(headers(record, reason))
                .build();
        return emitter.sendMessage(Message.of(record.value() == null ? new byte[0] : record.value())
                .addMetadata(metadata));
    }

    private static Headers headers(ConsumerRecord<String, byte[]> record, String reason) {
        Headers headers = new RecordHeaders(record.headers().toArray());
        headers.add("dead-letter-reason", text(reason));
        headers.add("dead-letter-topic", text(record.topic()));
        headers.add("dead-letter-partition", text(String.valueOf(record.partition())));
        headers.add("dead-letter-offset", text(String.valueOf(record.offset())));
        return headers;
    }

    private static byte[] text(String value) {
        return String.valueOf(value).getBytes(StandardCharsets.UTF_8);
    }
}
