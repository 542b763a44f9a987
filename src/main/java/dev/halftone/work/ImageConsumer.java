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
 * Consumes {@code halftone.image.requested} and produces {@code halftone.image.processed}; {@link ImageScheduler}
 * decides the order of the images. A record is acknowledged only when Kafka has the record of its outcome. Outcomes are
 * sent in the order in which images end, and offsets are committed up to the first record that has not ended.
 */
@ApplicationScoped
@Identifier("work")
class ImageConsumer implements KafkaConsumerRebalanceListener {

    private static final Logger LOG = Logger.getLogger(ImageConsumer.class);

    /** How long to wait until Kafka has the outcomes of the last images. */
    private static final Duration LAST_OUTCOMES = Duration.ofSeconds(2);

    /** The maximum number of dead letters being sent while the stream continues; their records are in memory. */
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
        ImageScheduler.closedCircuit(config); // so that invalid settings fail the startup
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

    /** Completes with null for a record that needs no work any more. */
    private Uni<InFlightImage> take(Message<byte[]> message) {
        return stale.isStale(record(message)).chain(isStale -> isStale ? done(message) : read(message));
    }

    private static Uni<InFlightImage> done(Message<byte[]> message) {
        return Uni.createFrom().completionStage(message::ack).replaceWith(() -> null);
    }

    /** Completes with null for a record that is put aside because it can't be read or held. */
    private Uni<InFlightImage> read(Message<byte[]> message) {
        try {
            ImageRequested image = json.read(message.getPayload(), ImageRequested.class);
            return Uni.createFrom().item(new InFlightImage(message, RecordPosition.of(record(message)), image));
        } catch (UnreadableRecordException | RuntimeException e) {
            return putAsideAndGoOn(message, e);
        }
    }

    /** A dead letter that waits for its topic does not delay images, unless there are many. */
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

    @SuppressWarnings("unchecked") // the deserializers of the channel are String and byte[]
    private static ConsumerRecord<String, byte[]> record(Message<byte[]> message) {
        return message.getMetadata(IncomingKafkaRecordMetadata.class)
                .map(metadata -> ((IncomingKafkaRecordMetadata<String, byte[]>) metadata).getRecord())
                .orElseThrow(() -> new IllegalStateException("the channel 'work' is not Kafka's"));
    }

    /** Begins when shutdown is initiated. Does not wait. */
    void beginToStop(@Observes ShutdownDelayInitiatedEvent event) {
        flow.ifPresent(ImageScheduler::stop);
    }

    /**
     * Waits, because the Kafka clients are closed afterwards. Runs after dispatch, which sends no more by then, and
     * before progress.
     */
    void stop(@Observes @Priority(ShutdownOrder.WORK) ShutdownEvent event) throws InterruptedException {
        if (flow.isPresent()) {
            flow.get().stop();
            if (!flow.get().awaitDrained(LAST_OUTCOMES)) {
                LOG.warn("Kafka has not taken every outcome; images without one are worked on again");
            }
        }
    }
}
