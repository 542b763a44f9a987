package dev.halftone.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When outcomes are sent; the clock stands still unless a test moves it. */
class OutcomeGatheringTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(30);
    private static final int MANY = OutcomeGathering.MANY;

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final Queue<String> sent = new ConcurrentLinkedQueue<>();
    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
    private final OutcomeGathering gathering = new OutcomeGathering(
            vertx,
            step -> loop.runOnContext(ignored -> step.run()),
            outcome -> sent.add(outcome.getPayload()),
            nanoTime::get);

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void withFewImagesHeldEachOutcomeIsSentAtOnce() {
        assertThat(sentAfter(() -> add(MANY - 1, "a", "b", "c"))).containsExactly("a", "b", "c");
    }

    @Test
    void withManyTheFirstIsSentAtOnceAndTheNextOnesTogetherAfterAPause() {
        assertThat(sentAfter(() -> add(MANY, "a", "b", "c"))).containsExactly("a");

        await().atMost(WAIT_TIMEOUT).until(() -> sent.size() > 1);

        assertThat(sentAfter(() -> {})).containsExactly("a", "b", "c");
    }

    @Test
    void afterAPauseAnOutcomeIsSentAtOnce() {
        assertThat(sentAfter(() -> {
                    add(MANY, "a");
                    nanoTime.addAndGet(OutcomeGathering.PAUSE.toNanos());
                    add(MANY, "b");
                    add(MANY, "c");
                }))
                .containsExactly("a", "b");
    }

    /** The last images of a request do not wait for others. */
    @Test
    void whatIsGatheredIsSentInOrderWhenFewImagesAreLeft() {
        assertThat(sentAfter(() -> {
                    add(MANY, "a", "b", "c");
                    add(MANY - 1, "d");
                }))
                .containsExactly("a", "b", "c", "d");
    }

    /** The timer of outcomes that were sent earlier sends the later ones as well. */
    @Test
    void nothingIsSentTwiceAndNothingStays() {
        sentAfter(() -> {
            add(MANY, "a", "b");
            gathering.sendAll();
            add(MANY, "c", "d");
        });

        await().atMost(WAIT_TIMEOUT).until(() -> sent.size() >= 4);

        assertThat(sentAfter(gathering::sendAll)).containsExactly("a", "b", "c", "d");
    }

    private void add(int held, String... outcomes) {
        Stream.of(outcomes).forEach(outcome -> gathering.add(Message.of(outcome), held));
    }

    /** What has been sent at the end of a step of the loop. */
    private List<String> sentAfter(Runnable step) {
        CompletableFuture<List<String>> after = new CompletableFuture<>();
        loop.runOnContext(ignored -> {
            step.run();
            after.complete(List.copyOf(sent));
        });
        return after.join();
    }
}
