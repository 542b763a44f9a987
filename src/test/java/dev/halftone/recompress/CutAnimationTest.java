package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.recompress.Recompression.Output;
import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.Recompression.Unchanged;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Animations that end too early, or that are damaged after their first frame. */
@Tag("process")
class CutAnimationTest {

    private static final int FRAMES = 3;

    private final Recompressor recompressor = PixelWay.upTo(100_000);

    private Recompression outcome(byte[] source, OutputFormat format, boolean salvage) {
        return recompressor.recompress(
                source, new RecompressOptions(60, Effort.FAST, Subsampling.AUTO, Framing.NONE, format, salvage));
    }

    static Stream<Arguments> animations() {
        return Stream.of(
                Arguments.of("GIF", AnimatedPictures.gif(FRAMES)),
                Arguments.of("WebP", AnimatedPictures.webp(FRAMES)),
                Arguments.of("PNG", AnimatedPictures.apng(FRAMES)));
    }

    /** It never passes with fewer frames, unless what is there is asked for. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("animations")
    void anAnimationThatIsCutAnywhereFailsOrIsCompletedOnRequest(String name, byte[] animation) throws Exception {
        boolean[] salvaged = new boolean[FRAMES + 1];
        for (int length = 40; length < animation.length; length++) {
            byte[] cut = Arrays.copyOf(animation, length);

            Recompression outcome = outcome(cut, OutputFormat.KEEP, false);
            Recompression shorter = outcome(cut, OutputFormat.KEEP, true);

            if (outcome instanceof Rejected rejected) {
                assertThat(rejected.reason()).as(rejected.message()).isEqualTo(Reason.CORRUPT_IMAGE);
            } else {
                if (!isBehindAFrameOfAGif(animation, length)) {
                    assertThat(frames(outcome)).as(length + " bytes").isEqualTo(FRAMES);
                }
                assertThat(((Output) outcome).warning()).isEmpty();
            }
            if (shorter instanceof Output output) {
                int frames = frames(output);
                salvaged[frames] = true;
                if (outcome instanceof Rejected) {
                    assertThat(output.warning().orElseThrow()).startsWith("The " + name + " image ends ");
                    assertThat(frames).isLessThan(FRAMES);
                }
                assertThat(outcome(output.bytes(), OutputFormat.KEEP, false))
                        .as("the salvaged file is whole")
                        .isInstanceOfSatisfying(Output.class, again -> assertThat(again.warning())
                                .isEmpty());
            }
        }
        assertThat(Arrays.copyOf(salvaged, FRAMES)).containsExactly(false, true, true);
    }

    /** Nothing there tells that another frame would follow, and the end code and the terminator may be missing. */
    private static boolean isBehindAFrameOfAGif(byte[] animation, int length) {
        int control = indexOf(animation, "\41\371\4", length);
        int next = control < 0 ? animation.length - 1 : control;
        return ImageFormat.sniff(animation).orElseThrow() == ImageFormat.GIF && next - length <= 3;
    }

    /** A still picture has one. */
    private static int frames(Recompression outcome) throws Exception {
        Output output = (Output) outcome;
        return output.animated() ? AnimatedPictures.frames(output.bytes()) : 1;
    }

    @ParameterizedTest
    @CsvSource({
        "GIF, The GIF image is truncated: it ends within its frame 3.",
        "WebP, The WebP image is truncated: it ends within its frame 3.",
        "PNG, The PNG image is truncated: it ends after 2 of its 3 frames."
    })
    void theSentenceSaysWhatIsMissing(String name, String message) {
        byte[] animation = (byte[]) animations()
                .filter(arguments -> arguments.get()[0].equals(name))
                .findFirst()
                .orElseThrow()
                .get()[1];
        byte[] cut = Arrays.copyOf(animation, animation.length - 60);

        for (OutputFormat format : List.of(OutputFormat.KEEP, OutputFormat.AUTO)) {
            assertThat(outcome(cut, format, false)).isEqualTo(new Rejected(Reason.CORRUPT_IMAGE, message));
            assertThat(outcome(cut, format, true))
                    .isInstanceOfSatisfying(Unchanged.class, output -> assertThat(output.warning())
                            .hasValue(message.replace("is truncated: it ", "")));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("animations")
    void theFirstFrameIsTakenWhateverFollows(String name, byte[] animation) {
        byte[] cut = Arrays.copyOf(animation, animation.length - 60);

        for (OutputFormat format : List.of(OutputFormat.JPEG, OutputFormat.WEBP, OutputFormat.PNG)) {
            assertThat(outcome(cut, format, false))
                    .isInstanceOfSatisfying(
                            Output.class, output -> assertThat(output.warning()).isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aPngNeverDeclaresMoreFramesThanItHas(int whole) throws Exception {
        byte[] animation = AnimatedPictures.apng(FRAMES);
        int data = indexOf(animation, "fdAT", 0);
        byte[] cut = Arrays.copyOf(animation, whole == 1 ? data + 10 : indexOf(animation, "fdAT", data + 1) + 10);

        byte[] still = bare(cut);
        byte[] salvaged = ((Output) outcome(cut, OutputFormat.KEEP, true)).bytes();

        for (byte[] output : whole == 1 ? new byte[][] {still, salvaged} : new byte[][] {still}) {
            assertThat(new String(output, StandardCharsets.ISO_8859_1)).doesNotContain("acTL", "fdAT");
            assertThat(ShownPicture.of(output).argb())
                    .isEqualTo(ShownPicture.of(animation).argb());
        }
        if (whole == 2) {
            assertThat(AnimatedPictures.frames(salvaged)).isEqualTo(2);
            assertThat(ByteBuffer.wrap(salvaged).getInt(indexOf(salvaged, "acTL", 0) + 4))
                    .isEqualTo(2);
        }
    }

    private static byte[] bare(byte[] png) {
        return Container.openIfReadable(png).orElseThrow().bare(png).bytes();
    }

    /** Tools that know no animations have left its control chunk in place. */
    @Test
    void aWholePngWithoutItsLaterFramesIsAStillPicture() {
        byte[] animation = AnimatedPictures.apng(FRAMES);
        int control = indexOf(animation, "fcTL", indexOf(animation, "IDAT", 0)) - 4;
        byte[] still =
                JpegVariants.joined(Arrays.copyOf(animation, control), PngChunks.chunk(PngChunks.IEND, new byte[0]));

        assertThat(outcome(still, OutputFormat.KEEP, false)).isInstanceOfSatisfying(Output.class, output -> {
            assertThat(output.animated()).isFalse();
            assertThat(output.warning()).isEmpty();
        });
    }

    @Test
    void aPngWhoseLaterFrameIsDamagedFails() {
        byte[] animation = AnimatedPictures.apng(FRAMES);
        int data = indexOf(animation, "fdAT", 0);
        int control = indexOf(animation, "fcTL", data);

        assertDamaged(JpegVariants.set(animation, data + 12, animation[data + 12] + 1), "PNG", "frame 2", "wrong CRC");
        assertDamaged(rewritten(animation, control, 0, 7), "PNG", "frame 3", "sequence number 7 instead of 3");
        assertDamaged(rewritten(animation, control, 4, 33), "PNG", "frame 3", "33 x 32 pixels at 0, 0 of 32 x 32");
        assertDamaged(rewritten(animation, control, 12, 1), "PNG", "frame 3", "32 x 32 pixels at 1, 0 of 32 x 32");
    }

    /** Sets a number in a chunk, and its CRC. */
    private static byte[] rewritten(byte[] png, int type, int offset, int value) {
        byte[] changed = png.clone();
        ByteBuffer.wrap(changed).putInt(type + 4 + offset, value);
        ImageFuzzer.repairChecksums(changed);
        return changed;
    }

    @Test
    void aWebpWhoseLaterFrameIsDamagedFails() {
        byte[] animation = AnimatedPictures.webp(FRAMES);
        int second = indexOf(animation, "ANMF", indexOf(animation, "ANMF", 0) + 1);
        int bitstream = indexOf(animation, "VP8 ", second);

        assertDamaged(JpegVariants.set(animation, second + 8, 1), "WebP", "frame 2", "48 x 32");
        assertDamaged(JpegVariants.set(animation, bitstream, 'J'), "WebP", "frame 2", "no bitstream");
        byte[] longer = animation.clone();
        ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN).putInt(bitstream + 4, 10_000);
        assertDamaged(longer, "WebP", "frame 2", "truncated");
    }

    @Test
    void aGifWhoseLaterFrameIsDamagedFails() {
        byte[] animation = AnimatedPictures.gif(FRAMES);
        int between = new String(animation, StandardCharsets.ISO_8859_1).lastIndexOf("\41\371\4");
        int third = between + 60;
        byte[] damaged = animation.clone();
        Arrays.fill(damaged, third, third + 40, (byte) 0xff);

        assertDamaged(damaged, "GIF", "frame 3", "of its 1536 pixels");
        assertDamaged(JpegVariants.set(animation, between, 0x99), "GIF", "frame 2", "block 0x99 at byte " + between);
    }

    private void assertDamaged(byte[] source, String format, String... words) {
        for (boolean salvage : new boolean[] {false, true}) {
            assertThat(outcome(source, OutputFormat.KEEP, salvage)).isInstanceOfSatisfying(Rejected.class, rejected -> {
                assertThat(rejected.reason()).isEqualTo(Reason.CORRUPT_IMAGE);
                assertThat(rejected.message())
                        .startsWith("The " + format + " image is damaged")
                        .contains(words);
            });
        }
        assertThat(outcome(source, OutputFormat.JPEG, false)).isInstanceOf(Output.class);
    }

    private static int indexOf(byte[] file, String type, int from) {
        return new String(file, StandardCharsets.ISO_8859_1).indexOf(type, from);
    }
}
