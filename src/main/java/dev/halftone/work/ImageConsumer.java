package dev.halftone.work;

import dev.halftone.messages.DeadLetters;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import dev.halftone.messages.RecordJson;
import dev.halftone.messages.UnreadableRecordException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/**
 * From {@code halftone.image.requested} to {@code halftone.image.processed}, {@code halftone.work.max-in-flight} images
 * at a time. An incoming record is acknowledged when Kafka has the record of its outcome, and no sooner; outcomes leave
 * in the order in which images end, and offsets are committed up to the first record that has not ended.
 */
@ApplicationScoped
class ImageConsumer {

    private final ImagePipeline pipeline;
    private final DeadLetters deadLetters;
    private final RecordJson json;
    private final int maxInFlight;

    ImageConsumer(ImagePipeline pipeline, DeadLetters deadLetters, RecordJson json, WorkConfig config) {
        this.pipeline = pipeline;
        this.deadLetters = deadLetters;
        this.json = json;
        this.maxInFlight = config.maxInFlight();
    }

    @Incoming("work")
    @Outgoing("outcome")
    Multi<Message<String>> process(Multi<Message<byte[]>> records) {
        return records.onItem().transformToUni(this::process).merge(maxInFlight);
    }

    private Uni<Message<String>> process(Message<byte[]> message) {
        try {
            ImageRequested image = json.read(message.getPayload(), ImageRequested.class);
            return pipeline.process(image).map(outcome -> reply(message, outcome));
        } catch (UnreadableRecordException e) {
            return deadLetters
                    .put(record(message), e.getMessage())
                    .chain(() -> Uni.createFrom().completionStage(message::ack))
                    .replaceWith(() -> null);
        }
    }

    /** The reply carries the record's acknowledgement: it is given when the reply has been written. */
    private Message<String> reply(Message<byte[]> message, ImageProcessed outcome) {
        return message.withPayload(json.write(outcome))
                .withMetadata(List.of(OutgoingKafkaRecordMetadata.<String>builder()
                        .withKey(outcome.requestId().toString())
                        .build()));
    }

    @SuppressWarnings("unchecked") // the channel's deserializers are String and byte[]
    private static ConsumerRecord<String, byte[]> record(Message<byte[]> message) {
        return message.getMetadata(IncomingKafkaRecordMetadata.class)
                .map(metadata -> ((IncomingKafkaRecordMetadata<String, byte[]>) metadata).getRecord())
                .orElseThrow(() -> new IllegalStateException("the channel 'work' is not Kafka's"));
    }
}
