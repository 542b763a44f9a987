package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.recompress.CodecTraining.Exercise;
import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.jpeg.Effort;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The codec is trained on pictures that it can read, in all usual ways, and no longer than until an image comes. */
class CodecTrainingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FormatRouter router =
            new FormatRouter(RecompressionPoolTest.Config.of(PATIENCE, 2), new Precedence());

    @Test
    void everyExerciseIsDone() {
        List<Exercise> exercises = new CodecTraining(router).exercises();

        assertThat(exercises)
                .extracting(exercise -> ImageFormat.sniff(exercise.source()).orElseThrow())
                .contains(ImageFormat.JPEG, ImageFormat.PNG);
        assertThat(exercises)
                .extracting(exercise -> exercise.options().effort())
                .contains(Effort.values());
        assertThat(exercises)
                .anySatisfy(
                        exercise -> assertThat(exercise.options().maxWidth()).isPresent())
                .allSatisfy(exercise -> assertThat(router.recompress(exercise.source(), exercise.options()))
                        .isInstanceOf(Recompressed.class));
    }

    @Test
    void theDrawnPicturesAreWhatTheyClaimToBe() throws IOException {
        BufferedImage opaque = read(TrainingPicture.png(64, 48, false));
        BufferedImage transparent = read(TrainingPicture.png(64, 48, true));

        assertThat(opaque.getColorModel().hasAlpha()).isFalse();
        assertThat(List.of(opaque.getWidth(), opaque.getHeight())).containsExactly(64, 48);
        assertThat(transparent.getRGB(10, 0) >>> 24).isZero();
        for (int y = 16; y < 48; y++) { // every filter type: with a wrong one, colours would differ
            assertThat(transparent.getRGB(10, y)).isEqualTo(opaque.getRGB(10, y));
        }
    }

    private static BufferedImage read(byte[] file) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(file));
    }

    @Test
    void theCodecIsWarmedUpOnTheThreadsThatRecompress() {
        AtomicInteger exercised = new AtomicInteger();
        Recompressor counting = (source, options) -> {
            assertThat(Thread.currentThread().getName()).startsWith("recompress-");
            exercised.incrementAndGet();
            return router.recompress(source, options);
        };
        RecompressionPool pool = new RecompressionPool(counting, RecompressionPoolTest.Config.of(PATIENCE, 2));

        new CodecWarmUp(pool, new CodecTraining(counting), true).begin(null);

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(exercised)
                .hasValueGreaterThan(20));
        pool.stop();
    }

    @Test
    void theWarmUpEndsWhenAnImageComes() throws InterruptedException {
        CountDownLatch imageIsThere = new CountDownLatch(1);
        AtomicInteger exercised = new AtomicInteger();
        Recompressor waiting = (source, options) -> {
            if (source.length > 0 && exercised.incrementAndGet() > 5) {
                awaitQuietly(imageIsThere);
            }
            return source.length > 0
                    ? router.recompress(source, options)
                    : new Recompression.Unchanged(source, ImageFormat.JPEG, 1, 1);
        };
        RecompressionPool pool = new RecompressionPool(waiting, RecompressionPoolTest.Config.of(PATIENCE, 1));
        CodecWarmUp warmUp = new CodecWarmUp(pool, new CodecTraining(waiting), true);
        warmUp.begin(null);
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(exercised)
                .hasValue(6));
        int begun = warmUp.begun();

        var outcome = pool.submit("anna", new byte[0], RecompressOptions.of(50, Effort.FAST), Optional.empty())
                .map(hashed -> hashed.outcome().orElseThrow())
                .subscribeAsCompletionStage();
        imageIsThere.countDown();

        assertThat(outcome).succeedsWithin(PATIENCE).isInstanceOf(Recompression.Unchanged.class);
        assertThat(exercised).hasValue(6);
        assertThat(warmUp.begun()).isLessThanOrEqualTo(begun + 1);
        pool.stop();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aProcessThatRecompressesNothingIsNotWarmedUp() {
        AtomicInteger exercised = new AtomicInteger();
        RecompressionPool pool = new RecompressionPool(
                (source, options) -> {
                    exercised.incrementAndGet();
                    return router.recompress(source, options);
                },
                RecompressionPoolTest.Config.of(PATIENCE, 1));

        new CodecWarmUp(pool, new CodecTraining(router), false).begin(null);
        pool.stop();

        assertThat(exercised).hasValue(0);
    }
}
