package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.halftone.Pictures;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.Recompression.Unchanged;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Valid images that take many times longer than the limit. */
class TimeLimitTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(5);
    private static final int SIDE = 3000;

    private RecompressionPool pool;

    private RecompressionPool pool(Recompressor recompressor, Duration timeout, Duration grace, int threads) {
        pool = new RecompressionPool(recompressor, RecompressionPoolTest.Config.of(timeout, threads), grace);
        return pool;
    }

    @AfterEach
    void stop() {
        if (pool != null) {
            pool.stop();
        }
    }

    static Stream<Arguments> slowImages() {
        byte[] png = Bombs.blackPng(SIDE, SIDE);
        // Empty blocks are requantised within the limit.
        byte[] jpeg = Pictures.jpeg(SIDE, SIDE, 1);
        return Stream.of(
                Arguments.of("PNG", png),
                Arguments.of("GIF", Pictures.encode(Pictures.decode(png), "gif")),
                Arguments.of("BMP", Pictures.encode(Pictures.decode(png), "bmp")),
                Arguments.of("TIFF", Pictures.encode(Pictures.decode(png), "tiff")),
                Arguments.of("JPEG", jpeg));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("slowImages")
    void anImageThatTakesTooLongIsGivenUpAndTheNextOneIsNot(String format, byte[] slow) {
        FormatRouter router = new FormatRouter(RecompressionPoolTest.Config.of(SHORT, 1), new Precedence());
        for (OptionalInt maxWidth : new OptionalInt[] {OptionalInt.empty(), OptionalInt.of(SIDE - 1)}) {
            RecompressOptions options =
                    new RecompressOptions(50, Effort.FAST, Subsampling.AUTO, maxWidth, OptionalInt.empty());

            assertThat(router.recompress(slow, options)).isInstanceOfSatisfying(Rejected.class, rejected -> {
                assertThat(rejected.reason().code()).isEqualTo("timeout");
                assertThat(rejected.message())
                        .isEqualTo(
                                "Recompressing the image took longer than 5 ms of processor time, so it was given up.");
            });
        }
        assertThat(router.recompress(new byte[0], RecompressOptions.of(50, Effort.FAST)))
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.message())
                        .doesNotContain("took longer"));
    }

    @Test
    void timeWithoutAProcessorIsNotCounted() {
        DecodeBudget budget = new DecodeBudget(Duration.ofMillis(500), new Precedence());
        budget.begin();

        awaitThePassingOf(Duration.ofMillis(800));
        budget.reached();

        assertThatThrownBy(() -> {
                    long end = System.nanoTime() + PATIENCE.toNanos();
                    while (System.nanoTime() < end) {
                        budget.reached();
                    }
                })
                .isInstanceOfSatisfying(DecodeBudget.Exhausted.class, exhausted -> assertThat(
                                exhausted.outcome().reason().mayPass())
                        .isTrue());
    }

    @Test
    void aThreadThatWaitsForAProcessorIsNotAbandonedBeforeLong() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Recompressor waiting = (source, options) -> {
            awaitStubbornly(release);
            return new Unchanged(source, ImageFormat.PNG, 1, 1);
        };
        pool(waiting, Duration.ofMillis(200), Duration.ofMillis(200), 1);

        CompletableFuture<Recompression> outcome =
                outcome(new byte[1], RecompressOptions.of(50, Effort.FAST)).subscribeAsCompletionStage();
        awaitThePassingOf(Duration.ofMillis(900));
        release.countDown();

        assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(Unchanged.class);
    }

    private static void awaitThePassingOf(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await().atMost(PATIENCE).until(() -> System.nanoTime() - end >= 0);
    }

    @Test
    void aThreadThatNeverAsksIsAbandonedAndReplacedUntilItComesBack() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Recompressor hanging = (source, options) -> {
            if (source.length == 1) {
                awaitStubbornly(release);
            }
            return new Unchanged(source, ImageFormat.PNG, 1, 1);
        };
        // The images between those that hang have ten times as long.
        pool(hanging, Duration.ofMillis(100), Duration.ofMillis(100), 1);
        RecompressOptions options = RecompressOptions.of(50, Effort.FAST);

        Recompression abandoned = outcome(new byte[1], options).await().atMost(PATIENCE);
        assertThat(pool.replacedThreads()).isEqualTo(1);
        Recompression next = outcome(new byte[2], options).await().atMost(PATIENCE);
        Recompression abandonedToo = outcome(new byte[1], options).await().atMost(PATIENCE);
        CompletableFuture<Recompression> waiting = outcome(new byte[2], options).subscribeAsCompletionStage();

        assertThat(abandoned).isInstanceOf(Rejected.class);
        assertThat(next).isInstanceOf(Unchanged.class);
        assertThat(abandonedToo).isInstanceOf(Rejected.class);
        assertThat(pool.replacedThreads()).as("no more than the pool has").isEqualTo(1);
        assertThat(waiting).isNotDone();
        release.countDown();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isInstanceOf(Unchanged.class);
        await().atMost(PATIENCE).until(() -> pool.replacedThreads() == 0);
    }

    /** Ignores interrupts, as decoders do. */
    private static void awaitStubbornly(CountDownLatch latch) {
        boolean released = false;
        while (!released) {
            try {
                latch.await();
                released = true;
            } catch (InterruptedException e) {
                // as above
            }
        }
    }

    @Test
    void noTimeAtAllIsRefused() {
        assertThatThrownBy(() -> pool((source, options) -> null, Duration.ZERO, SHORT, 1))
                .hasMessageContaining("halftone.recompress.timeout is PT0S");
    }

    @Test
    void aThreadThatReadsManyScansComesBack() {
        byte[] progressive = progressive();
        FormatRouter router = new FormatRouter(RecompressionPoolTest.Config.of(SHORT, 1), new Precedence());
        pool(router, SHORT, SHORT, 1);
        RecompressOptions smaller =
                new RecompressOptions(50, Effort.FAST, Subsampling.AUTO, OptionalInt.of(100), OptionalInt.empty());

        assertThat(outcome(progressive, smaller).await().atMost(PATIENCE)).isInstanceOf(Rejected.class);
        await().atMost(PATIENCE).until(() -> pool.replacedThreads() == 0);
    }

    /** Almost as many scans and pixels as the limits allow. */
    private static byte[] progressive() {
        PixelGrid grid = new PixelGrid(4000, 4000, 1, new byte[16_000_000]);
        return Bombs.jpegScans(GeneratedJpeg.of(grid, 50, Effort.SMALL), 80);
    }

    private Uni<Recompression> outcome(byte[] source, RecompressOptions options) {
        return pool.submit("", source, options, Optional.empty())
                .map(hashed -> hashed.outcome().orElseThrow());
    }
}
