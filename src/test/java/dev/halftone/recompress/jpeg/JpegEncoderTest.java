package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.halftone.Pictures;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("process")
class JpegEncoderTest {
    private static final byte[] NO_PROFILE = new byte[0];
    private static final int[] SIDES = {1, 2, 7, 8, 9, 15, 16, 17};

    private final JpegEncoder encoder = new JpegEncoder();

    private byte[] encode(RgbPicture picture, ChromaSampling sampling, int quality, Effort effort) {
        return encoder.encode(picture.planes(sampling), sampling, quality, effort, 1, NO_PROFILE);
    }

    private static RgbPicture disc(int width, int height) {
        return RgbPicture.of(width, height, Pictures.ppm(width, height));
    }

    private static RgbPicture noise(int width, int height) {
        Random random = new Random(width);
        return RgbPicture.of(width, height, (x, y) -> random.nextInt());
    }

    private static String factors(ChromaSampling sampling) {
        return sampling.columns() + "x" + sampling.rows();
    }

    @ParameterizedTest
    @EnumSource(ChromaSampling.class)
    void everySizeOfTheLastBlocksIsAsFaithfulAsLibjpegs(ChromaSampling sampling) {
        for (int width : SIDES) {
            for (int height : SIDES) {
                RgbPicture picture = disc(width, height);
                byte[] theirs = Libjpeg.djpeg(
                        Libjpeg.cjpeg(picture.ppm(), "-quality", "90", "-dct", "int", "-sample", factors(sampling)));
                // In a handful of pixels, one coefficient rounded otherwise matters.
                double bar = Math.min(Pictures.psnr(theirs, picture.ppm()), 42) - 3;
                for (Effort effort : Effort.values()) {
                    byte[] ours = Libjpeg.djpeg(encode(picture, sampling, 90, effort));
                    assertThat(Pictures.psnr(ours, picture.ppm()))
                            .as("%d x %d, %s", width, height, effort)
                            .isGreaterThanOrEqualTo(effort == Effort.FAST ? bar : bar - 3);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Effort.class)
    void everySizeUpToTwoBlocksIsReadWithoutAWarning(Effort effort) {
        for (int width = 1; width <= 17; width++) {
            for (int height = 1; height <= 17; height++) {
                RgbPicture picture = disc(width, height);
                byte[] pixels = Libjpeg.djpeg(encode(picture, ChromaSampling.HALF_BOTH, 75, effort));
                assertThat(pixels).as("%d x %d", width, height).hasSameSizeAs(picture.ppm());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void coefficientsAreThoseOfLibjpegWhereNothingIsDropped(String name, RgbPicture picture) throws Exception {
        for (int quality : new int[] {100, 75, 50, 10}) {
            Plane grey = picture.grey().get(0);
            byte[] ours = encoder.encode(List.of(grey), ChromaSampling.WHOLE, quality, Effort.FAST, 1, NO_PROFILE);
            byte[] theirs = Libjpeg.cjpeg(RgbPicture.pgm(grey), "-quality", "" + quality, "-dct", "int");
            // Where steps are 1, libjpeg's coefficients are no finer than its rounding.
            assertClose(ours, theirs, quality == 100 ? 0.15 : 0.05);
        }
    }

    @ParameterizedTest
    @EnumSource(ChromaSampling.class)
    void coefficientsOfColourAreThoseOfLibjpegWithinOne(ChromaSampling sampling) throws Exception {
        RgbPicture picture = disc(176, 144);
        byte[] ours = encode(picture, sampling, 75, Effort.FAST);
        byte[] theirs = Libjpeg.cjpeg(picture.ppm(), "-quality", "75", "-dct", "int", "-sample", factors(sampling));
        assertClose(ours, theirs, 0.05);
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of("disc", disc(173, 91)),
                Arguments.of("noise", noise(120, 64)),
                Arguments.of("pixels", RgbPicture.of(64, 64, (x, y) -> (x + y) % 2 == 0 ? 0xFFFFFF : 0)),
                Arguments.of("columns", RgbPicture.of(64, 64, (x, y) -> x % 2 == 0 ? 0xFFFFFF : 0)),
                Arguments.of("blocks", RgbPicture.of(64, 64, (x, y) -> (x / 8 + y / 8) % 2 == 0 ? 0xFFFFFF : 0)),
                Arguments.of("halves", RgbPicture.of(64, 64, (x, y) -> (x / 4 + y / 4) % 2 == 0 ? 0xFFFFFF : 0)),
                Arguments.of("largest AC", RgbPicture.of(64, 64, (x, y) -> (x + 1) / 2 % 2 == 0 ? 0xFFFFFF : 0)));
    }

    /** Every coefficient differs by at most 1, and few do. */
    private static void assertClose(byte[] ours, byte[] theirs, double mayDiffer) throws JpegException {
        int[] a = levels(ours);
        int[] b = levels(theirs);
        assertThat(a).hasSameSizeAs(b);
        int different = 0;
        for (int i = 0; i < a.length; i++) {
            assertThat(Math.abs(a[i] - b[i]))
                    .as("coefficient %d: %d, %d", i, a[i], b[i])
                    .isLessThanOrEqualTo(1);
            different += Math.abs(a[i] - b[i]);
        }
        assertThat(different).isLessThanOrEqualTo((int) (mayDiffer * a.length));
    }

    /** All coefficients of the blocks that hold samples. */
    private static int[] levels(byte[] jpeg) throws JpegException {
        JpegReader reader = new JpegReader(JpegLimits.DEFAULT, Checkpoint.NONE);
        CoefficientPlanes planes = new CoefficientPlanes();
        reader.open(jpeg);
        reader.nextScan();
        planes.allocate(reader.frame(), -1);
        reader.decodeInto(planes, new McuRow());
        IntStream.Builder levels = IntStream.builder();
        for (FrameComponent component : reader.frame().components()) {
            for (int row = 0; row < component.blockRows(); row++) {
                for (int column = 0; column < component.blockColumns(); column++) {
                    int block = planes.block(component, row, column);
                    levels.add(planes.dc[block]);
                    for (int k = 1; k < 64; k++) {
                        boolean set = (planes.masks[block] >>> k & 1) != 0;
                        levels.add(set ? planes.coefficients[block * 64 + k] : 0);
                    }
                }
            }
        }
        return levels.build().toArray();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void extremesAreReadWithoutAWarningAtEveryQuality(String name, RgbPicture picture) {
        for (int quality : new int[] {1, 50, 95, 100}) {
            for (Effort effort : Effort.values()) {
                for (ChromaSampling sampling : ChromaSampling.values()) {
                    byte[] pixels = Libjpeg.djpeg(encode(picture, sampling, quality, effort));
                    assertThat(pixels).hasSameSizeAs(picture.ppm());
                }
            }
        }
    }

    @Test
    void noiseSurvivesTheHighestQuality() {
        RgbPicture picture = noise(160, 120);
        byte[] pixels = Libjpeg.djpeg(encode(picture, ChromaSampling.WHOLE, 100, Effort.FAST));
        byte[] theirs = Libjpeg.djpeg(Libjpeg.cjpeg(picture.ppm(), "-quality", "100", "-sample", "1x1"));
        assertThat(Pictures.psnr(pixels, picture.ppm())).isGreaterThan(Pictures.psnr(theirs, picture.ppm()) - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 30, 50, 75, 90, 100})
    void whiteStaysWhiteAndBlackStaysBlack(int quality) {
        for (int colour : new int[] {0xFFFFFF, 0}) {
            RgbPicture picture = RgbPicture.of(33, 17, (x, y) -> colour);
            for (Effort effort : Effort.values()) {
                byte[] pixels = Libjpeg.djpeg(encode(picture, ChromaSampling.HALF_BOTH, quality, effort));
                assertThat(pixels).isEqualTo(picture.ppm());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 50, 90, 100})
    void smallIsNeverLarger(int quality) {
        for (RgbPicture picture : List.of(disc(5, 3), disc(320, 240), noise(64, 64), noise(400, 300))) {
            assertThat(encode(picture, ChromaSampling.HALF_BOTH, quality, Effort.SMALL).length)
                    .isLessThanOrEqualTo(encode(picture, ChromaSampling.HALF_BOTH, quality, Effort.FAST).length);
        }
    }

    @Test
    void orientationAndProfileAreWritten() throws Exception {
        byte[] profile = new byte[150_000];
        new Random(7).nextBytes(profile);
        ByteBuffer.wrap(profile).putInt(profile.length);
        RgbPicture picture = disc(40, 30);
        for (Effort effort : Effort.values()) {
            byte[] jpeg = encoder.encode(
                    picture.planes(ChromaSampling.HALF_WIDE), ChromaSampling.HALF_WIDE, 80, effort, 6, profile);
            JpegHeader header = JpegHeader.read(jpeg);
            assertThat(header.orientation()).isEqualTo(6);
            assertThat(header.profile()).isEqualTo(profile);
            assertThat(header.width()).isEqualTo(40);
            assertThat(header.height()).isEqualTo(30);
            assertThat(header.colour()).isEqualTo(JpegColour.YCBCR);
            assertThat(Libjpeg.djpeg(jpeg)).hasSameSizeAs(picture.ppm());
        }
    }

    @Test
    void aPlainFileHasNoExifAndNoProfile() throws Exception {
        byte[] jpeg = encode(disc(40, 30), ChromaSampling.HALF_BOTH, 50, Effort.FAST);
        assertThat(jpeg).startsWith(0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 2);
        assertThat(jpeg[20]).isEqualTo((byte) 0xFF);
        assertThat(jpeg[21]).isEqualTo((byte) 0xDB);
        assertThat(JpegHeader.read(jpeg).profile()).isEmpty();
    }

    @Test
    void aProfileThatIsCutShortIsLeftOut() throws Exception {
        byte[] cut = new byte[1000];
        ByteBuffer.wrap(cut).putInt(5000);
        byte[] jpeg = encoder.encode(disc(9, 9).grey(), ChromaSampling.WHOLE, 50, Effort.FAST, 1, cut);
        assertThat(jpeg.length).isLessThan(1000);
        assertThat(JpegHeader.read(jpeg).profile()).isEmpty();
    }

    @Test
    void greyHasOneComponent() throws Exception {
        List<Plane> grey = disc(75, 50).grey();
        for (Effort effort : Effort.values()) {
            byte[] jpeg = encoder.encode(grey, ChromaSampling.HALF_BOTH, 90, effort, 1, NO_PROFILE);
            assertThat(JpegHeader.read(jpeg).colour()).isEqualTo(JpegColour.GREY);
            byte[] pgm = RgbPicture.pgm(grey.get(0));
            assertThat(Pictures.psnr(Libjpeg.djpeg(jpeg), pgm)).isGreaterThan(33);
        }
    }

    @Test
    void veryLargeImagesAreEncodedOneComponentAndFewTokensAtATime() {
        JpegEncoder sparing = new JpegEncoder(1, 1000, Checkpoint.NONE);
        RgbPicture picture = disc(181, 131);
        for (ChromaSampling sampling : ChromaSampling.values()) {
            for (Effort effort : Effort.values()) {
                byte[] jpeg = sparing.encode(picture.planes(sampling), sampling, 60, effort, 1, NO_PROFILE);
                assertThat(Pictures.psnr(Libjpeg.djpeg(jpeg), Libjpeg.djpeg(encode(picture, sampling, 60, effort))))
                        .as("%s, %s", sampling, effort)
                        .isInfinite();
            }
        }
    }

    @Test
    void anImageDoesNotDependOnTheOneBefore() {
        for (Effort effort : Effort.values()) {
            byte[] fresh = new JpegEncoder()
                    .encode(
                            disc(99, 61).planes(ChromaSampling.HALF_BOTH),
                            ChromaSampling.HALF_BOTH,
                            50,
                            effort,
                            1,
                            NO_PROFILE);
            encode(noise(700, 40), ChromaSampling.WHOLE, 100, effort);
            assertThat(encode(disc(99, 61), ChromaSampling.HALF_BOTH, 50, effort))
                    .isEqualTo(fresh);
        }
    }

    @Test
    void theCheckpointMayAbandonAnImage() {
        boolean[] abandon = {true};
        JpegEncoder watched = new JpegEncoder(() -> {
            if (abandon[0]) {
                throw new IllegalStateException("abandoned");
            }
        });
        List<Plane> planes = disc(99, 61).planes(ChromaSampling.HALF_BOTH);
        for (Effort effort : Effort.values()) {
            abandon[0] = true;
            assertThat(catchThrowable(
                            () -> watched.encode(planes, ChromaSampling.HALF_BOTH, 50, effort, 1, NO_PROFILE)))
                    .hasMessage("abandoned");
            abandon[0] = false;
            assertThat(watched.encode(planes, ChromaSampling.HALF_BOTH, 50, effort, 1, NO_PROFILE))
                    .isEqualTo(encode(disc(99, 61), ChromaSampling.HALF_BOTH, 50, effort));
        }
    }

    @ParameterizedTest
    @EnumSource(Effort.class)
    void imageIoReadsTheOutputAsWell(Effort effort) {
        System.setProperty("java.awt.headless", "true");
        BufferedImage image = Pictures.decode(encode(disc(161, 121), ChromaSampling.HALF_BOTH, 50, effort));
        assertThat(image.getWidth()).isEqualTo(161);
        assertThat(image.getHeight()).isEqualTo(121);
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        List<Plane> planes = disc(20, 10).planes(ChromaSampling.HALF_BOTH);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.encode(planes, ChromaSampling.WHOLE, 50, Effort.FAST, 1, NO_PROFILE))
                .withMessage("A plane of 10 x 5 is not WHOLE of 20 x 10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.encode(planes, ChromaSampling.HALF_BOTH, 0, Effort.FAST, 1, NO_PROFILE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.encode(planes, ChromaSampling.HALF_BOTH, 50, Effort.FAST, 9, NO_PROFILE));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        encoder.encode(planes.subList(0, 2), ChromaSampling.HALF_BOTH, 50, Effort.FAST, 1, NO_PROFILE));
        Plane wide = new Plane(JpegEncoder.MAX_SIDE + 1, 1, new byte[JpegEncoder.MAX_SIDE + 1]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.encode(List.of(wide), ChromaSampling.WHOLE, 50, Effort.FAST, 1, NO_PROFILE));
    }

    @ParameterizedTest
    @EnumSource(Effort.class)
    void theLongestSidesAreEncoded(Effort effort) {
        Plane wide = new Plane(JpegEncoder.MAX_SIDE, 1, new byte[JpegEncoder.MAX_SIDE]);
        Plane high = new Plane(1, JpegEncoder.MAX_SIDE, new byte[JpegEncoder.MAX_SIDE]);
        for (Plane plane : List.of(wide, high)) {
            byte[] jpeg = encoder.encode(List.of(plane), ChromaSampling.WHOLE, 50, effort, 1, NO_PROFILE);
            assertThat(Libjpeg.djpeg(jpeg)).isEqualTo(RgbPicture.pgm(plane));
        }
    }
}
