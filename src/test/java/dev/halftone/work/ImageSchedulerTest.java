package dev.halftone.work;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.fetch.FetchFailure;
import dev.halftone.fetch.FetchOutcome;
import dev.halftone.fetch.RetrySchedule;
import dev.halftone.fetch.ServerAddress;
import dev.halftone.messages.EarlierOutput;
import dev.halftone.messages.FailureCode;
import dev.halftone.messages.ImageProcessed;
import dev.halftone.messages.ImageRequested;
import dev.halftone.messages.SourceVersion;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens to records whose image has no outcome, and to the records after them. */
class ImageSchedulerTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(30);
    private static final String BAD = "http://bad.example/";
    private static final String GOOD = "http://good.example/";

    private static final String UNTELLABLE = "untellable";
    private static final Node BROKER = new Node(1, "localhost", 9092);
    private static final List<PartitionInfo> PARTITIONS = List.of(
            new PartitionInfo("t", 0, null, new Node[0], new Node[0]),
            new PartitionInfo("t", 1, BROKER, new Node[] {BROKER}, new Node[] {BROKER}),
            new PartitionInfo("t", 2, Node.noNode(), new Node[0], new Node[0]));

    /** More than the slots and places, and fewer than may wait. */
    private static final int IMAGES = 20;

    private static final WorkConfig CONFIG =
            config(Map.of("halftone.work.max-in-flight", "4", "halftone.work.max-in-flight-per-host", "2"));

    private static final WorkConfig USUAL = config(Map.of());

    private static final FetchOutcome STATUS_500 = answer(true);
    private static final FetchOutcome NOT_FOUND = answer(false);

    private static final ServerAddress SLOW = new ServerAddress("192.0.2.1", 80);

    private static final EarlierOutput EARLIER = new EarlierOutput(
            UUID.randomUUID() + "/" + UUID.randomUUID() + ".jpg",
            new SourceVersion("0".repeat(64), "\"v1\"", null, null),
            false,
            2,
            1,
            1,
            1,
            false,
            null);

    private static FetchOutcome answer(boolean hostFailing) {
        return new FetchOutcome.Failed(
                FetchFailure.HTTP_STATUS, "An error.", hostFailing, Optional.empty(), hostFailing);
    }

    private static WorkConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(WorkConfig.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(WorkConfig.class);
    }

    private final Vertx vertx = Vertx.vertx();
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> putAside = new ConcurrentLinkedQueue<>();
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final Queue<String> postponed = new ConcurrentLinkedQueue<>();
    private final Queue<String> sentTo = new ConcurrentLinkedQueue<>();
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();
    private int refusals;

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    static Stream<Named<Supplier<Uni<ImageProcessed>>>> work() {
        return Stream.of(
                Named.of("throws", () -> {
                    throw new IllegalStateException("a fault");
                }),
                Named.of("throws an error", () -> {
                    throw new StackOverflowError("a fault");
                }),
                Named.of("fails", () -> Uni.createFrom().failure(new LinkageError("a fault"))),
                Named.of("fails with what is checked", () -> Uni.createFrom().failure(new Exception("a fault"))),
                Named.of("ends with nothing", () -> Uni.createFrom().nullItem()),
                Named.of("is nothing", () -> null));
    }

    @ParameterizedTest
    @MethodSource("work")
    void anImageWhoseWorkHasNoOutcomeIsPutAsideAndStopsNobody(Supplier<Uni<ImageProcessed>> bad) {
        start((image, trace, turnstile, fetched) ->
                image.url().startsWith(BAD) ? bad.get() : Uni.createFrom().item(failed(image)));

        await().atMost(WAIT_TIMEOUT).until(() -> acknowledged.size() == 2 * IMAGES);

        assertThat(acknowledged).containsExactlyInAnyOrderElementsOf(urls().toList());
        assertThat(told).hasSize(IMAGES).allMatch(url -> url.startsWith(GOOD));
        assertThat(putAside).hasSize(IMAGES).allMatch(url -> url.startsWith(BAD));
    }

    /** One of three partitions has a leader. */
    @Test
    void anOutcomeThatKafkaDoesNotTakeIsSentAgainToAPartitionThatIsLed() {
        refusals = 2;
        start((image, trace, turnstile, fetched) -> Uni.createFrom().item(failed(image)));

        await().atMost(WAIT_TIMEOUT).until(() -> acknowledged.size() == 2 * IMAGES);

        assertThat(acknowledged).containsExactlyInAnyOrderElementsOf(urls().toList());
        assertThat(refused).hasSize(2 * 2 * IMAGES);
        assertThat(told).hasSize(2 * IMAGES);
        assertThat(sentTo).containsOnly("1");
    }

    /** The message of the outcome can't be created. */
    @Test
    void anOutcomeThatCannotBeToldIsPutAsideAndStopsNobody() {
        start((image, trace, turnstile, fetched) -> Uni.createFrom()
                .item(
                        image.url().startsWith(BAD)
                                ? new ImageProcessed.Failed(
                                        image.imageId(), image.requestId(), 1, 1, FailureCode.INTERNAL, UNTELLABLE, 1)
                                : failed(image)));

        await().atMost(WAIT_TIMEOUT).until(() -> acknowledged.size() == 2 * IMAGES);

        assertThat(putAside).hasSize(IMAGES).allMatch(url -> url.startsWith(BAD));
        assertThat(told).hasSize(IMAGES).allMatch(url -> url.startsWith(GOOD));
    }

    /** As many images of one owner as dispatch sends, and then those of another. */
    @Test
    void slowImagesOfOneOwnerOverManyNamesKeepNoOtherOwnersImagesWaiting() {
        UUID eager = UUID.randomUUID();
        UUID modest = UUID.randomUUID();
        AtomicInteger atOnce = new AtomicInteger();
        List<InFlightImage> records = Stream.concat(
                        IntStream.range(0, 480).mapToObj(i -> record("http://slow" + i + ".example/", eager)),
                        IntStream.range(0, 32).mapToObj(i -> record(GOOD + i, modest)))
                .toList();

        start(USUAL, records, (image, trace, turnstile, fetched) -> {
            if (image.url().startsWith(GOOD)) {
                return Uni.createFrom().item(failed(image));
            }
            if (!turnstile.enter(SLOW)) {
                fetched.accept(new FetchOutcome.Crowded(SLOW));
            } else {
                atOnce.incrementAndGet();
            }
            return Uni.createFrom().nothing();
        });

        await().atMost(WAIT_TIMEOUT).until(() -> acknowledged.size() == 32);
        assertThat(acknowledged).allMatch(url -> url.startsWith(GOOD));
        assertThat(atOnce)
                .as("of the places of an address, an owner leaves a quarter")
                .hasValue(12);
    }

    @Test
    void imagesWithoutAPlaceAtTheirAddressFollowWhenOthersEnd() {
        List<InFlightImage> records = IntStream.range(0, 100)
                .mapToObj(i -> record("http://name" + i + ".example/", null))
                .toList();
        AtomicInteger fetching = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CompletableFuture<Void> full = new CompletableFuture<>();

        start(USUAL, records, (image, trace, turnstile, fetched) -> {
            if (!turnstile.enter(SLOW)) {
                fetched.accept(new FetchOutcome.Crowded(SLOW));
                return Uni.createFrom().nothing();
            }
            if (most.accumulateAndGet(fetching.incrementAndGet(), Math::max) == 16) {
                full.complete(null); // none ends before
            }
            return Uni.createFrom()
                    .completionStage(full)
                    .replaceWith(failed(image))
                    .onItem()
                    .delayIt()
                    .by(Duration.ofMillis(5))
                    .invoke(fetching::decrementAndGet);
        });

        await().atMost(WAIT_TIMEOUT).until(() -> acknowledged.size() == 100);
        assertThat(told).doesNotHaveDuplicates().hasSize(100);
        assertThat(most).hasValue(16);
    }

    @Test
    void aHostThatFailsForOneOwnerIsAskedForAnother() {
        UUID failing = UUID.randomUUID();
        UUID fine = UUID.randomUUID();
        AtomicInteger asked = new AtomicInteger();
        List<InFlightImage> records = Stream.concat(
                        IntStream.range(0, 300).mapToObj(i -> record(BAD + i, failing)),
                        IntStream.range(0, 50).mapToObj(i -> record(BAD + "fine" + i, fine)))
                .toList();

        start(USUAL, records, (image, trace, turnstile, fetched) -> {
            asked.incrementAndGet();
            if (image.url().startsWith(BAD + "fine")) {
                fetched.accept(NOT_FOUND);
                return Uni.createFrom().item(failed(image));
            }
            fetched.accept(STATUS_500);
            return Uni.createFrom().item(failed(image));
        });

        await().atMost(WAIT_TIMEOUT).until(() -> acknowledged.size() == 350);
        assertThat(postponed).hasSizeGreaterThan(200).noneMatch(url -> url.startsWith(BAD + "fine"));
        assertThat(asked).hasValue(350 - postponed.size());
    }

    @Test
    void anOwnerWhoIsAloneHasAllPlacesOfAHostAndGivesWayToAnother() {
        UUID eager = UUID.randomUUID();
        UUID modest = UUID.randomUUID();
        AtomicInteger hanging = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Multi<InFlightImage> records = Multi.createBy()
                .concatenating()
                .streams(
                        Multi.createFrom().range(0, 100).map(i -> record(GOOD + "slow" + i, eager)),
                        Multi.createFrom()
                                .ticks()
                                .every(Duration.ofMillis(10))
                                .select()
                                .first(tick -> hanging.get() < 8)
                                .onItem()
                                .transformToMultiAndConcatenate(
                                        tick -> Multi.createFrom().empty()),
                        Multi.createFrom().range(0, 50).map(i -> record(GOOD + i, modest)));

        start(USUAL, records, (image, trace, turnstile, fetched) -> {
            most.accumulateAndGet(hanging.incrementAndGet(), Math::max);
            return image.url().startsWith(GOOD + "slow")
                    ? Uni.createFrom()
                            .<ImageProcessed>nothing()
                            .onCancellation()
                            .invoke(hanging::decrementAndGet)
                    : Uni.createFrom().item(failed(image)).invoke(hanging::decrementAndGet);
        });

        await().atMost(WAIT_TIMEOUT).until(() -> acknowledged.size() == 50);
        assertThat(acknowledged).noneMatch(url -> url.startsWith(GOOD + "slow"));
        assertThat(most).hasValue(8);
        assertThat(hanging).hasValue(6);
    }

    @Test
    void anImageWhoseEarlierOutputIsGoneIsWorkedOnAgainWithoutItAndInItsTurn() {
        AtomicInteger gone = new AtomicInteger();
        AtomicInteger fetching = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<InFlightImage> records =
                urls().map(url -> record(url, null, EARLIER)).toList();

        start(CONFIG, records, (image, trace, turnstile, fetched) -> {
            assertThat(turnstile.enter(SLOW)).isTrue();
            if (image.earlier() != null) {
                gone.incrementAndGet();
                fetched.accept(new FetchOutcome.NotModified());
                return Uni.createFrom().failure(new EarlierOutputGone());
            }
            most.accumulateAndGet(fetching.incrementAndGet(), Math::max);
            return Uni.createFrom()
                    .item(failed(image))
                    .onItem()
                    .delayIt()
                    .by(Duration.ofMillis(5))
                    .invoke(fetching::decrementAndGet);
        });

        await().atMost(WAIT_TIMEOUT).until(() -> acknowledged.size() == 2 * IMAGES);
        assertThat(acknowledged).containsExactlyInAnyOrderElementsOf(urls().toList());
        assertThat(told).doesNotHaveDuplicates().hasSize(2 * IMAGES);
        assertThat(gone).hasValue(2 * IMAGES);
        assertThat(most.get()).as("two places of each of two hosts").isLessThanOrEqualTo(4);
    }

    @Test
    void anImageWhoseEarlierOutputIsGoneGetsThePauseOfAHostThatFails() {
        AtomicInteger asked = new AtomicInteger();
        List<InFlightImage> records = Stream.concat(
                        IntStream.range(0, 20).mapToObj(i -> record(BAD + i, null)),
                        Stream.of(record(BAD + "known", null, EARLIER)))
                .toList();
        CompletableFuture<ImageProcessed> known = new CompletableFuture<>();

        start(USUAL, records, (image, trace, turnstile, fetched) -> {
            if (image.earlier() != null) {
                return Uni.createFrom().completionStage(known);
            }
            fetched.accept(STATUS_500);
            if (asked.incrementAndGet() == 20) {
                known.completeExceptionally(new EarlierOutputGone());
            }
            return Uni.createFrom().item(failed(image));
        });

        await().atMost(WAIT_TIMEOUT).until(() -> acknowledged.size() == 21);
        assertThat(postponed).contains(BAD + "known");
        assertThat(asked).hasValue(20);
    }

    /** Where all images are of one host, few are in progress, but more end soon. */
    @Test
    void outcomesGoTogetherWhileManyImagesWaitForTheirHost() {
        int images = 64;
        CompletableFuture<Void> allWait = new CompletableFuture<>();
        List<Integer> toldBefore = Collections.synchronizedList(new ArrayList<>());
        Multi<InFlightImage> records = Multi.createFrom()
                .range(0, images)
                .map(i -> record(GOOD + i, null))
                .onCompletion()
                .invoke(() -> allWait.complete(null));

        start(CONFIG, records, (image, trace, turnstile, fetched) -> {
            toldBefore.add(told.size());
            return Uni.createFrom().completionStage(allWait).replaceWith(failed(image));
        });

        await().atMost(WAIT_TIMEOUT).until(() -> acknowledged.size() == images);
        assertThat(IntStream.range(1, images).map(i -> toldBefore.get(i) - toldBefore.get(i - 1)))
                .anyMatch(toldBetweenTwoStarts -> toldBetweenTwoStarts > 1);
    }

    private static ImageProcessed failed(ImageRequested image) {
        return new ImageProcessed.Failed(
                image.imageId(), image.requestId(), 1, 1, FailureCode.CORRUPT_IMAGE, "Not a picture.", 1);
    }

    private static Stream<String> urls() {
        return IntStream.range(0, IMAGES).boxed().flatMap(i -> Stream.of(BAD + i, GOOD + i));
    }

    private void start(ImageWork work) {
        start(CONFIG, urls().map(url -> record(url, null)).toList(), work);
    }

    private void start(WorkConfig config, List<InFlightImage> records, ImageWork work) {
        start(config, Multi.createFrom().iterable(records), work);
    }

    private void start(WorkConfig config, Multi<InFlightImage> records, ImageWork work) {
        Multi.createFrom()
                .<Message<String>>emitter(outcomes -> Multi.createBy()
                        .concatenating()
                        .streams(records, Multi.createFrom().nothing())
                        .subscribe()
                        .withSubscriber(new ImageScheduler(
                                config,
                                work,
                                new RetryPolicy(
                                        4,
                                        new RetrySchedule(
                                                Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1))),
                                new WorkMetrics(new SimpleMeterRegistry()),
                                this::reply,
                                this::putAside,
                                new OutcomeSender(
                                        outcomes, () -> Uni.createFrom().item(PARTITIONS)),
                                vertx)))
                .subscribe()
                .with(this::take);
    }

    /** Like the connector; first rejects each outcome {@code refusals} times. */
    private void take(Message<String> outcome) {
        String url = outcome.getPayload();
        if (Collections.frequency(refused, url) < refusals) {
            refused.add(url);
            outcome.nack(new IllegalStateException("too few replicas"));
            return;
        }
        OutgoingKafkaRecordMetadata<?> sent =
                outcome.getMetadata(OutgoingKafkaRecordMetadata.class).orElseThrow();
        assertThat(sent.getKey()).isEqualTo("the request");
        told.add(url);
        sentTo.add(String.valueOf(sent.getPartition()));
        outcome.ack();
    }

    private Message<String> reply(Message<byte[]> record, ImageProcessed outcome) {
        if (outcome instanceof ImageProcessed.Failed failed
                && failed.errorMessage().equals(UNTELLABLE)) {
            throw new IllegalStateException("no JSON");
        }
        if (outcome instanceof ImageProcessed.Postponed) {
            postponed.add(new String(record.getPayload(), UTF_8));
        }
        return record.withPayload(new String(record.getPayload(), UTF_8))
                .withMetadata(List.of(OutgoingKafkaRecordMetadata.<String>builder()
                        .withKey("the request")
                        .build()));
    }

    private Uni<Void> putAside(Message<byte[]> record, Throwable failure) {
        putAside.add(new String(record.getPayload(), UTF_8));
        return Uni.createFrom().voidItem();
    }

    private InFlightImage record(String url, UUID owner) {
        return record(url, owner, null);
    }

    private InFlightImage record(String url, UUID owner, EarlierOutput earlier) {
        ImageRequested image = new ImageRequested(
                UUID.randomUUID(),
                UUID.randomUUID(),
                url,
                1,
                1,
                50,
                "FAST",
                "AUTO",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                owner,
                earlier);
        Message<byte[]> message = Message.of(url.getBytes(UTF_8), () -> {
            acknowledged.add(url);
            return CompletableFuture.completedFuture(null);
        });
        RecordPosition position = new RecordPosition(
                new TopicPartition("halftone.image.requested", 0),
                image.imageId().getLeastSignificantBits(),
                0);
        return new InFlightImage(message, position, image);
    }
}
