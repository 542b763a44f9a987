package dev.halftone.dispatch;

import dev.halftone.catalog.Outbox;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaProducer;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * Sends records over a channel, each to the topic that it names. Each record has its own result: a partition that takes
 * none does not hold up the others.
 */
final class RecordSender {

    private final String channel;
    private final MutinyEmitter<String> emitter;
    private final KafkaClientService clients;

    /** @param emitter of a separate channel: a missing topic blocks its producer */
    RecordSender(String channel, MutinyEmitter<String> emitter, KafkaClientService clients) {
        this.channel = channel;
        this.emitter = emitter;
        this.clients = clients;
    }

    /**
     * The result of sending a record.
     *
     * @param index its position in the list
     * @param failure null if Kafka has it
     */
    record Result(int index, Throwable failure) {

        boolean taken() {
            return failure == null;
        }
    }

    /**
     * Fails if Kafka does not know the topic or does not respond. Call this before sending: for each record to a
     * missing topic, Kafka's producer waits again ({@code max.block.ms}), one after the other.
     */
    Uni<Void> requireTopic(String topic) {
        KafkaProducer<String, String> producer = clients.getProducer(channel);
        return producer == null
                ? Uni.createFrom().failure(new IllegalStateException("the channel " + channel + " has not started"))
                : producer.partitionsFor(topic).replaceWithVoid();
    }

    /** A result for each record, as they arrive. */
    Multi<Result> send(List<Outbox.Entry> entries) {
        return Multi.createBy()
                .merging()
                .withConcurrency(Math.max(1, entries.size()))
                .streams(IntStream.range(0, entries.size())
                        .mapToObj(index -> send(index, entries.get(index)).toMulti())
                        .toList());
    }

    private Uni<Result> send(int index, Outbox.Entry entry) {
        RecordHeaders headers = new RecordHeaders();
        entry.headers().forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        return emitter.sendMessage(Message.of(entry.value())
                        .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                                .withTopic(entry.topic())
                                .withKey(entry.key())
                                .withHeaders(headers)
                                .build())
                        .addMetadata(TracingMetadata.withCurrent(trace(entry.headers()))))
                .map(sent -> new Result(index, null))
                .onFailure()
                .recoverWithItem(failure -> new Result(index, failure));
    }

    /** The trace that the record is part of, if this process traces; otherwise the header is sent unchanged. */
    private static Context trace(Map<String, String> headers) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, new TextMapGetter<>() {

            @Override
            public Iterable<String> keys(Map<String, String> carrier) {
                return carrier.keySet();
            }

            @Override
            public String get(Map<String, String> carrier, String key) {
                return carrier.get(key);
            }
        });
    }
}
