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
 * Sends records over a channel, to whichever topic they name. Each has its own result: one partition that takes none keeps no
 * other from having what it was sent.
 */
final class RecordSender {

    private final String channel;
    private final MutinyEmitter<String> emitter;
    private final KafkaClientService clients;

    /** @param emitter of a channel of its own: a topic that is missing holds up its producer */
    RecordSender(String channel, MutinyEmitter<String> emitter, KafkaClientService clients) {
        this.channel = channel;
        this.emitter = emitter;
        this.clients = clients;
    }

    /**
     * What became of a record.
     *
     * @param index its place in what was sent
     * @param failure null when Kafka has it
     */
    record Result(int index, Throwable failure) {

        boolean taken() {
            return failure == null;
        }
    }

    /**
     * Fails when Kafka does not know the topic, or tells us nothing of it. To be asked before anything is sent: Kafka's producer
     * waits for a missing topic with each record anew ({@code max.block.ms}), one after the other.
     */
    Uni<Void> requireTopic(String topic) {
        KafkaProducer<String, String> producer = clients.getProducer(channel);
        return producer == null
                ? Uni.createFrom().failure(new IllegalStateException("the channel " + channel + " has not started"))
                : producer.partitionsFor(topic).replaceWithVoid();
    }

    /** A result for each record, as they come. */
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

    /** What sending it is part of, where this process traces; where it does not, the header goes out as it is. */
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
