package dev.halftone.work;

import dev.halftone.config.ShutdownOrder;
import dev.halftone.messages.DeadLetters;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import dev.halftone.messages.RecordJson;
import dev.halftone.messages.Topics;
import dev.halftone.messages.UnreadableRecordException;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;
import org.jboss.logging.Logger;

/**
 * From {@code halftone.image.requested} to {@code halftone.image.processed}; {@link ImageScheduler} decides when each image's
 * turn is. An incoming record is acknowledged when Kafka has the record of its outcome, and no sooner; outcomes leave in
 * the order in which images end, and offsets are committed up to the first record that has not ended.
 */
@ApplicationScoped
@Identifier("work")
class ImageConsumer implements KafkaConsumerRebalanceListener {

    private static final Logger LOG = Logger.getLogger(ImageConsumer.class);

    /** For Kafka to take the outcomes of the last images. */
    private static final Duration LAST_OUTCOMES = Duration.ofSeconds(2);

    /** Dead letters under way while the stream goes on; their records are in memory. */
    private static final int MAX_LETTERS = 64;

    private final ImagePipeline pipeline;
    private final RetryPolicy retries;
    private final DeadLetters deadLetters;
    private final RecordJson json;
    private final StaleRecords stale;
    private final WorkConfig config;
    private final WorkMetrics metrics;
    private final KafkaClientService clients;
    private final Vertx vertx;
    private final AtomicInteger letters = new AtomicInteger();
    private volatile Optional<ImageScheduler> flow = Optional.empty();

    ImageConsumer(
            ImagePipeline pipeline,
            RetryPolicy retries,
            DeadLetters deadLetters,
            RecordJson json,
            StaleRecords stale,
            WorkConfig config,
            WorkMetrics metrics,
            KafkaClientService clients,
            Vertx vertx) {
        this.pipeline = pipeline;
        this.retries = retries;
        this.deadLetters = deadLetters;
        this.json = json;
        this.stale = stale;
        this.config = config;
        this.metrics = metrics;
        this.clients = clients;
        this.vertx = vertx;
        ImageScheduler.closedCircuit(config); // so that wrong settings end the start
    }

    @Incoming("work")
    @Outgoing("outcome")
    Multi<Message<String>> process(Multi<Message<byte[]>> records) {
        return Multi.createFrom().emitter(outcomes -> {
            OutcomeSender sender = new OutcomeSender(outcomes, this::partitions);
            ImageScheduler images =
                    new ImageScheduler(config, pipeline, retries, metrics, this::reply, this::putAside, sender, vertx);
            flow = Optional.of(images);
            records.onItem()
                    .transformToUniAndConcatenate(this::take)
                    .subscribe()
                    .withSubscriber(images);
        });
    }

    private Uni<List<PartitionInfo>> partitions() {
        return clients.getProducer("outcome").partitionsFor(Topics.IMAGE_PROCESSED);
    }

    /** Nothing for a record that nobody needs to work on any more. */
    private Uni<InFlightImage> take(Message<byte[]> message) {
        return stale.isStale(record(message)).chain(isStale -> isStale ? done(message) : read(message));
    }

    private static Uni<InFlightImage> done(Message<byte[]> message) {
        return Uni.createFrom().completionStage(message::ack).replaceWith(() -> null);
    }

    /** Nothing for a record that can't be read, or not be held for whatever reason, which is put aside. */
    private Uni<InFlightImage> read(Message<byte[]> message) {
        try {
            ImageRequested image = json.read(message.getPayload(), ImageRequested.class);
            return Uni.createFrom().item(new InFlightImage(message, RecordPosition.of(record(message)), image));
        } catch (UnreadableRecordException | RuntimeException e) {
            return putAsideAndGoOn(message, e);
        }
    }

    /** A letter that waits for its topic keeps no image waiting, unless there are many. */
    private Uni<InFlightImage> putAsideAndGoOn(Message<byte[]> message, Throwable failure) {
        Uni<InFlightImage> letter = putAside(message, failure)
                .chain(() -> done(message))
                .onTermination()
                .invoke(letters::decrementAndGet);
        if (letters.incrementAndGet() > MAX_LETTERS) {
            return letter;
        }
        letter.subscribe().with(sent -> {}, fault -> LOG.error("A record could not be acknowledged", fault));
        return Uni.createFrom().nullItem();
    }

    private Uni<Void> putAside(Message<byte[]> message, Throwable failure) {
        return deadLetters.put(record(message), failure);
    }

    @Override
    public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        flow.ifPresent(images -> images.forget(partitions));
    }

    private Message<String> reply(Message<byte[]> message, ImageProcessed outcome) {
        return message.withPayload(json.write(outcome))
                .withMetadata(List.of(
                        ImageTracer.of(message),
                        OutgoingKafkaRecordMetadata.<String>builder()
                                .withKey(outcome.requestId().toString())
                                .build()));
    }

    @SuppressWarnings("unchecked") // the channel's deserializers are String and byte[]
    private static ConsumerRecord<String, byte[]> record(Message<byte[]> message) {
        return message.getMetadata(IncomingKafkaRecordMetadata.class)
                .map(metadata -> ((IncomingKafkaRecordMetadata<String, byte[]>) metadata).getRecord())
                .orElseThrow(() -> new IllegalStateException("the channel 'work' is not Kafka's"));
    }

    /** As soon as the process is told to leave; nobody waits for it here. */
    void beginToStop(@Observes ShutdownDelayInitiatedEvent event) {
        flow.ifPresent(ImageScheduler::stop);
    }

    /** Waits, since Kafka is let go of afterwards. After dispatch, which sends no more by then; before progress. */
    void stop(@Observes @Priority(ShutdownOrder.WORK) ShutdownEvent event) throws InterruptedException {
        if (flow.isPresent()) {
            flow.get().stop();
            if (!flow.get().awaitDrained(LAST_OUTCOMES)) {
                LOG.warn("Kafka has not taken every outcome; images without one are worked on again");
            }
        }
    }
}
