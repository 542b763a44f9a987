package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Libjpeg;
import dev.halftone.recompress.jpeg.Subsampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("process")
class DecodingMemoryTest {

    private static final int THREADS = 4;

    @TempDir
    Path folder;

    private final AtomicLong now = new AtomicLong();
    private final DecodingMemory memory = new DecodingMemory(100, THREADS, now::get);
    private final List<String> admitted = new ArrayList<>();

    @Test
    void imagesThatFitTogetherAreDecodedTogether() {
        assertThat(take("a", 60)).isTrue();
        assertThat(take("b", 40)).isTrue();
    }

    @Test
    void anImageThatDoesNotFitWaitsUntilThereIsRoom() {
        take("a", 60);
        assertThat(take("b", 50)).isFalse();

        memory.giveBack("", 60);

        assertThat(admitted).containsExactly("b");
    }

    @Test
    void anImageLargerThanTheBudgetRunsAlone() {
        take("small", 10);
        assertThat(take("huge", 500)).isFalse();
        assertThat(take("late", 10)).as("doesn't overtake").isFalse();

        memory.giveBack("", 10);
        assertThat(admitted).containsExactly("huge");

        memory.giveBack("", 500);
        assertThat(admitted).containsExactly("huge", "late");
    }

    @Test
    void whoHoldsLeastIsNextSoThatHugeImagesOfOneOwnerKeepNoOtherWaiting() {
        takeFor("eager", "huge1", 90);
        assertThat(takeFor("eager", "huge2", 95)).isFalse();
        assertThat(takeFor("eager", "huge3", 90)).isFalse();

        assertThat(takeFor("modest", "small1", 10)).isTrue();
        assertThat(takeFor("modest", "small2", 10)).isFalse();
        memory.giveBack("modest", 10);
        assertThat(admitted).containsExactly("small2");
        assertThat(takeFor("modest", "small3", 10)).isFalse();
        memory.giveBack("eager", 90);
        assertThat(admitted).as("who holds nothing is next, however huge").containsExactly("small2");
        memory.giveBack("modest", 10);
        assertThat(admitted).containsExactly("small2", "huge2");
        memory.giveBack("eager", 95);
        assertThat(admitted).containsExactly("small2", "huge2", "small3", "huge3");
    }

    @Test
    void smallImagesDoNotWaitForAllHugeOnesOfAnotherOwnerThatRunAlone() {
        takeFor("eager", "huge1", 500);
        for (int i = 2; i <= 36; i++) {
            takeFor("eager", "huge" + i, 500);
        }
        for (int i = 1; i <= 50; i++) {
            takeFor("modest", "small" + i, 1);
        }

        pass(2_000);
        memory.giveBack("eager", 500);
        for (int i = 1; i <= 50; i++) {
            assertThat(admitted).contains("small" + i).doesNotContain("huge2");
            pass(50);
            memory.giveBack("modest", 1);
        }

        assertThat(admitted).as("who is alone has all").contains("huge2").doesNotContain("huge3");
    }

    @Test
    void aHugeImageRunsInTheEndAlthoughAnotherOwnerHasAlwaysASmallOneWaiting() {
        takeFor("eager", "huge1", 500);
        takeFor("eager", "huge2", 500);
        takeFor("modest", "small1", 1);
        takeFor("modest", "small2", 1);
        pass(2_000);
        memory.giveBack("eager", 500);

        int ended = 0;
        while (!admitted.contains("huge2")) {
            assertThat(ended).as("a bounded number").isLessThan(400);
            takeFor("modest", "more" + ended, 1);
            pass(50);
            memory.giveBack("modest", 1);
            ended++;
        }

        assertThat(ended).as("of small ones have had as much as a huge one").isBetween(50, 200);
    }

    @Test
    void whoBringsOneHugeImageAtATimeWaitsLikeWhoBringsThemAtOnce() {
        takeFor("eager", "huge1", 500);
        for (int i = 1; i <= 20; i++) {
            takeFor("modest", "small" + i, 30);
        }
        pass(2_000);
        memory.giveBack("eager", 500);
        pass(10);
        memory.giveBack("modest", 30);

        takeFor("eager", "huge2", 500);
        for (int ended = 2; ended <= 20; ended++) {
            assertThat(admitted).doesNotContain("huge2");
            pass(10);
            memory.giveBack("modest", 30);
        }

        assertThat(admitted).contains("small20", "huge2");
    }

    private void pass(long milliseconds) {
        now.addAndGet(milliseconds * 1_000_000);
    }

    @Test
    void theEstimateIsKnownFromTheHeaderAndNothingForWhatIsNotDecoded() {
        assertThat(estimate(SeedFiles.read("rgba.png"), 10_000)).isBetween(48L * 32 * 4, 48L * 32 * 20);
        assertThat(estimate(SeedFiles.read("rgba.png"), 1000)).isZero();
        assertThat(estimate(new byte[] {1, 2, 3}, 1000)).isZero();
    }

    /** The coefficients of one that is not read row by row are held, and planes of inks. */
    @Test
    void theEstimateOfAJpegKnowsWhatIsHeldOfIt() throws Exception {
        byte[] picture = Pictures.ppm(64, 48);
        long fast = 64 * 48 * (1 + PlaneWriter.BYTES_PER_PIXEL);
        long held = fast + 64 * 48 * 2 * 3;

        assertThat(estimate(Libjpeg.cjpeg(picture), 10_000)).isEqualTo(fast);
        assertThat(estimate(Libjpeg.cjpeg(picture, "-progressive"), 10_000)).isEqualTo(held);
        assertThat(estimate(Libjpeg.cjpeg(picture, "-scans", Libjpeg.script(folder, "0;1;2;")), 10_000))
                .isEqualTo(held);
        assertThat(estimate(SeedFiles.read("cmyk.jpg"), 10_000))
                .isEqualTo(48 * 32 * (4 + 3 + PlaneWriter.BYTES_PER_PIXEL));
    }

    /** The output may be larger than the source, and take more than a JPEG. */
    @Test
    void theEstimateKnowsTheSizeAndTheFormatOfTheOutput() {
        byte[] png = SeedFiles.read("rgba.png");
        Framing box = new Framing(OptionalInt.of(400), OptionalInt.of(300), Fit.PAD, Background.WHITE, false);

        assertThat(estimate(png, in(OutputFormat.JPEG, box), 1_000_000))
                .isEqualTo(48 * 32 + 400 * 300 * PlaneWriter.BYTES_PER_PIXEL);
        assertThat(estimate(png, in(OutputFormat.WEBP, box), 1_000_000))
                .isEqualTo(48 * 32 * 2 + 400 * 300 * (4 + 4 + 41));
        assertThat(estimate(png, in(OutputFormat.PNG, box), 1_000_000))
                .isEqualTo(48 * 32 * 2 + 400 * 300 * (4 + 4 + 12));
        assertThat(estimate(png, in(OutputFormat.WEBP, box), 100_000)).isZero();
        // One that is turned is there twice for a moment.
        byte[] turned = EmbeddedMetadata.withChunk(png, "eXIf", Exif.directory(6));
        assertThat(estimate(turned, in(OutputFormat.PNG, box), 1_000_000))
                .isEqualTo(48 * 32 * 2 + 400 * 300 * (4 + 4 + 4 + 12));
        // A JPEG is opaque, and is never tried without loss.
        assertThat(estimate(Libjpeg.cjpeg(Pictures.ppm(64, 48)), in(OutputFormat.WEBP, box), 1_000_000))
                .isEqualTo(64 * 48 + 400 * 300 * (4 + 4 + 7));
        assertThat(estimate(SeedFiles.read("animated.gif"), in(OutputFormat.KEEP, box), 1_000_000))
                .isZero();
        assertThat(estimate(SeedFiles.read("animated.gif"), in(OutputFormat.PNG, box), 1_000_000))
                .isPositive();
    }

    private static RecompressOptions in(OutputFormat format, Framing framing) {
        return new RecompressOptions(50, Effort.FAST, Subsampling.AUTO, framing, format, false);
    }

    private static long estimate(byte[] source, long maxPixels) {
        return estimate(source, RecompressOptions.of(50, Effort.FAST), maxPixels);
    }

    private static long estimate(byte[] source, RecompressOptions options, long maxPixels) {
        return Container.openIfReadable(source)
                .map(container -> DecodingMemory.estimate(container, options, maxPixels))
                .orElse(0L);
    }

    private boolean take(String name, long bytes) {
        return takeFor("", name, bytes);
    }

    private boolean takeFor(String owner, String name, long bytes) {
        return memory.take(owner, bytes, () -> admitted.add(name));
    }
}
