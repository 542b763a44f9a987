package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.Pictures;
import dev.halftone.recompress.jpeg.Effort;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecompressionPoolTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final RecompressOptions OPTIONS = RecompressOptions.of(50, Effort.FAST);

    private RecompressionPool pool;

    record Config(
            long maxPixels,
            int maxSide,
            Duration timeout,
            OptionalInt threads,
            OptionalLong maxDecodedBytes,
            Duration shutdownTimeout,
            boolean warmUp)
            implements RecompressConfig {

        static Config of(Duration timeout, int threads) {
            return new Config(
                    100_000_000,
                    65_535,
                    timeout,
                    OptionalInt.of(threads),
                    OptionalLong.empty(),
                    Duration.ofSeconds(10),
                    false);
        }
    }

    private RecompressionPool pool(Recompressor recompressor, int threads) {
        pool = new RecompressionPool(recompressor, Config.of(PATIENCE, threads));
        return pool;
    }

    @AfterEach
    void stop() {
        pool.stop();
    }

    private static Recompression unchanged(byte[] source) {
        return new Recompression.Unchanged(source, ImageFormat.PNG, 1, 1);
    }

    @Test
    void manyImagesAreRecompressedOnThreadsOfThePoolAlone() {
        FormatRouter router = new FormatRouter(Config.of(PATIENCE, 2), new Precedence());
        Recompressor onPool = (source, options) -> {
            assertThat(Thread.currentThread().getName()).matches("recompress-[12]");
            return router.recompress(source, options);
        };
        pool(onPool, 2);
        byte[] source = Pictures.encode(Pictures.detailed(64, 64), "png");

        List<Recompression> outcomes = Multi.createFrom()
                .range(0, 100)
                .onItem()
                .transformToUniAndMerge(i -> outcome(source, OPTIONS))
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);

        assertThat(outcomes).hasSize(100).allMatch(Recompression.Recompressed.class::isInstance);
    }

    @Test
    void theOutcomeArrivesOnTheContextThatAsked() throws Exception {
        pool((source, options) -> unchanged(source), 1);
        Vertx vertx = Vertx.vertx();
        try {
            Context context = vertx.getOrCreateContext();
            CompletableFuture<Context> seen = new CompletableFuture<>();
            context.runOnContext(ignored -> outcome(new byte[0], OPTIONS)
                    .subscribe()
                    .with(outcome -> seen.complete(Vertx.currentContext()), seen::completeExceptionally));

            assertThat(seen.get(30, TimeUnit.SECONDS)).isSameAs(context);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void nothingRunsUntilSubscribedAndACancelledImageDoesNotRun() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        pool(
                (source, options) -> {
                    runs.incrementAndGet();
                    begun.countDown();
                    awaitQuietly(release);
                    return unchanged(source);
                },
                1);
        Uni<Recompression> never = outcome(new byte[0], OPTIONS);
        CompletableFuture<Recompression> first = outcome(new byte[0], OPTIONS).subscribeAsCompletionStage();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

        outcome(new byte[0], OPTIONS).subscribe().with(outcome -> {}).cancel();
        CompletableFuture<Recompression> last = outcome(new byte[0], OPTIONS).subscribeAsCompletionStage();
        release.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS)).isNotNull();
        assertThat(last.get(30, TimeUnit.SECONDS)).isNotNull();
        assertThat(runs).as("not the cancelled one, not %s", never).hasValue(2);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aRecompressorThatBreaksFailsItsImageAndFreesItsMemory() {
        AtomicInteger calls = new AtomicInteger();
        pool(
                (source, options) -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new LinkageError("no codec");
                    }
                    return unchanged(source);
                },
                1);

        assertThatThrownBy(() -> outcome(new byte[0], OPTIONS).await().atMost(PATIENCE))
                .hasMessageContaining("no codec");
        assertThat(outcome(new byte[0], OPTIONS).await().atMost(PATIENCE)).isNotNull();
    }

    @Test
    void aSourceIsHashedAndRecompressedOnlyIfItIsNotTheKnownOne() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        pool(
                (source, options) -> {
                    runs.incrementAndGet();
                    return unchanged(source);
                },
                1);
        byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
        // FIPS 180-2, appendix B.1.
        String hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

        HashedSource first =
                pool.submit("", abc, OPTIONS, Optional.empty()).await().atMost(PATIENCE);
        HashedSource known =
                pool.submit("", abc, OPTIONS, Optional.of(hash)).await().atMost(PATIENCE);
        HashedSource another =
                pool.submit("", new byte[0], OPTIONS, Optional.of(hash)).await().atMost(PATIENCE);

        assertThat(first.sha256()).isEqualTo(hash);
        assertThat(first.outcome()).isPresent();
        assertThat(known).isEqualTo(new HashedSource(hash, Optional.empty()));
        assertThat(another.outcome()).isPresent();
        assertThat(runs).hasValue(2);
    }

    @Test
    void aStoppedPoolRefuses() {
        pool((source, options) -> unchanged(source), 1).stop();

        assertThatThrownBy(() -> outcome(new byte[0], OPTIONS).await().atMost(PATIENCE))
                .isInstanceOf(RejectedExecutionException.class);
    }

    private Uni<Recompression> outcome(byte[] source, RecompressOptions options) {
        return pool.submit("", source, options, Optional.empty())
                .map(hashed -> hashed.outcome().orElseThrow());
    }
}
