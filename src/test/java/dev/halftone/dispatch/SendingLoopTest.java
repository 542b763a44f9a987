package dev.halftone.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.halftone.catalog.Silence;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendingLoopTest {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(10);

    private final List<CompletableFuture<Void>> batches = new CopyOnWriteArrayList<>();
    private final AtomicInteger rounds = new AtomicInteger();
    private final Silence silence = new Silence(Duration.ofSeconds(1), "a.setting");
    private SendingLoop loop;
    private volatile boolean over;

    @AfterEach
    void end() throws InterruptedException {
        over = true;
        loop.askToStop();
        batches.forEach(batch -> batch.complete(null));
        loop.stop(WAIT_TIMEOUT);
    }

    /** A partition that takes nothing keeps its record for as long as the producer retries. */
    @Test
    void aBatchThatKafkaDoesNotAnswerHoldsUpNoOther() {
        start(() -> loop.pacedBy(batch()).replaceWith(true));

        await().atMost(WAIT_TIMEOUT).until(() -> batches.size() >= 3);
        assertThat(batches).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void aRoundThatFailsIsFollowedByOthers() {
        start(() -> Uni.createFrom().failure(new IllegalStateException("round " + rounds.incrementAndGet())));

        await().atMost(WAIT_TIMEOUT).until(() -> rounds.get() >= 3);
    }

    @Test
    void aBatchThatFailsIsFollowedByOthers() {
        start(() -> loop.pacedBy(Uni.createFrom().failure(new IllegalStateException("no PostgreSQL")))
                .replaceWith(rounds.incrementAndGet() < 3));

        await().atMost(WAIT_TIMEOUT).until(() -> rounds.get() >= 3);
    }

    @Test
    void theEndWaitsForWhatIsBeingSent() throws InterruptedException {
        start(() -> loop.pacedBy(batch()).replaceWith(false));
        await().atMost(WAIT_TIMEOUT).until(() -> !batches.isEmpty());

        assertThat(loop.stop(Duration.ofMillis(200))).isFalse();
        batches.forEach(batch -> batch.complete(null));

        assertThat(loop.stop(WAIT_TIMEOUT)).isTrue();
        int sent = batches.size();
        assertThat(batches).hasSize(sent).allMatch(CompletableFuture::isDone);
    }

    @Test
    void aRoundThatHearsNothingIsSilenceUntilItEnds() {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        start(() -> Uni.createFrom().completionStage(answer));
        await().atMost(WAIT_TIMEOUT).until(() -> !silence.isBearable());

        answer.complete(false);

        await().atMost(WAIT_TIMEOUT).until(silence::isBearable);
    }

    /** As when all connections of the pool wait for a PostgreSQL that has vanished. */
    @Test
    void roundsThatFailWithoutAWordOfPostgresAreSilenceTogether() {
        start(() -> {
            rounds.incrementAndGet();
            return Uni.createFrom().failure(new IllegalStateException("Timeout waiting for connection"));
        });

        await().atMost(WAIT_TIMEOUT).until(() -> !silence.isBearable());
        assertThat(rounds).hasValueGreaterThan(2);
    }

    @Test
    void anErrorOfPostgresBreaksTheSilence() {
        CompletableFuture<Boolean> first = new CompletableFuture<>();
        start(() -> rounds.getAndIncrement() == 0
                ? Uni.createFrom().completionStage(first)
                : Uni.createFrom()
                        .failure(new PgException("the database system is starting up", "FATAL", "57P03", null)));
        await().atMost(WAIT_TIMEOUT).until(() -> !silence.isBearable());

        first.complete(false);

        await().atMost(WAIT_TIMEOUT).until(() -> rounds.get() > 3 && silence.isBearable());
    }

    private void start(Supplier<Uni<Boolean>> round) {
        loop = new SendingLoop("things", round, silence);
        loop.start(POLL, Multi.createFrom().nothing());
    }

    private Uni<Void> batch() {
        CompletableFuture<Void> batch = new CompletableFuture<>();
        batches.add(batch);
        if (over) {
            batch.complete(null);
        }
        return Uni.createFrom().completionStage(batch);
    }
}
