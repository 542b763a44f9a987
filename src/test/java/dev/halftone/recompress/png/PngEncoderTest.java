package dev.halftone.recompress.png;

import static dev.halftone.recompress.png.DrawnPicture.grey;
import static dev.halftone.recompress.png.DrawnPicture.of;
import static dev.halftone.recompress.png.DrawnPicture.ofColours;
import static java.util.stream.IntStream.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PngEncoderTest {

    private static final byte[] NO_PROFILE = {};
    private static final byte[] RGB_PROFILE =
            ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData();
    private static final byte[] GREY_PROFILE =
            ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();

    private static final int WIDTH = 61;
    private static final int HEIGHT = 37;

    static Stream<Arguments> everyPictureIsOfTheSmallestColourTypeThatHoldsIt() {
        Random random = new Random(1);
        return Stream.of(
                Arguments.of("black and white", ofColours(WIDTH, HEIGHT, grey(0), grey(255)), 0, 1),
                Arguments.of("all black", ofColours(WIDTH, HEIGHT, grey(0)), 0, 1),
                Arguments.of("4 even greys", ofColours(WIDTH, HEIGHT, grey(0), grey(85), grey(170), grey(255)), 0, 2),
                Arguments.of("16 even greys", of(WIDTH, HEIGHT, (x, y) -> grey((x + y) % 16 * 17)), 0, 4),
                Arguments.of("all greys", of(WIDTH, HEIGHT, (x, y) -> grey(x * y & 255)), 0, 8),
                Arguments.of("2 uneven greys", ofColours(WIDTH, HEIGHT, grey(1), grey(254)), 3, 1),
                Arguments.of("one colour", ofColours(WIDTH, HEIGHT, 0xff123456), 3, 1),
                Arguments.of("one translucent colour", ofColours(WIDTH, HEIGHT, 0x80123456), 3, 1),
                Arguments.of("nothing to see", ofColours(WIDTH, HEIGHT, 0x00123456, 0x00654321), 3, 1),
                Arguments.of("3 colours", ofColours(WIDTH, HEIGHT, 0xff102030, 0xff405060, 0xff708090), 3, 2),
                Arguments.of("3 alphas of black", ofColours(WIDTH, HEIGHT, 0, 0x80000000, 0xff000000), 3, 2),
                Arguments.of(
                        "16 colours", ofColours(WIDTH, HEIGHT, random.ints(16).toArray()), 3, 4),
                Arguments.of(
                        "17 colours", ofColours(WIDTH, HEIGHT, random.ints(17).toArray()), 3, 8),
                Arguments.of("256 colours", scattered(256), 3, 8),
                Arguments.of("257 colours", scattered(257), 2, 8),
                Arguments.of("a smooth run of 200", of(200, 30, (x, y) -> 0xff000000 | x << 16 | 255 - x), 2, 8),
                Arguments.of("greys and alphas", of(WIDTH, HEIGHT, (x, y) -> y * 6 << 24 | x * 0x040404), 4, 8),
                Arguments.of("colours", of(WIDTH, HEIGHT, (x, y) -> random.nextInt() | 0xff000000), 2, 8),
                Arguments.of("colours and alphas", of(WIDTH, HEIGHT, (x, y) -> random.nextInt()), 6, 8));
    }

    /** This many opaque colours, in no order. */
    private static DrawnPicture scattered(int colours) {
        int[] scattered =
                new Random(2).ints(colours).map(colour -> colour | 0xff000000).toArray();
        int[] order = new Random(3).ints(96 * 64, 0, colours).toArray();
        return of(96, 64, (x, y) -> scattered[y < 3 ? (y * 96 + x) % colours : order[y * 96 + x]]);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void everyPictureIsOfTheSmallestColourTypeThatHoldsIt(
            String name, DrawnPicture picture, int colourType, int bitDepth) throws IOException {
        for (boolean small : new boolean[] {false, true}) {
            byte[] png = encode(picture, small);

            assertThat(png[25]).as("colour type").isEqualTo((byte) colourType);
            assertThat(png[24]).as("bit depth").isEqualTo((byte) bitDepth);
            assertThat(decoded(png)).isEqualTo(picture.seen().argb());
        }
    }

    static Stream<Arguments> everySizeIsExact() {
        Random random = new Random(4);
        return Stream.of(1, 2, 3, 5, 7, 8, 9, 31)
                .flatMap(width -> Stream.of(1, 2, 17).flatMap(height -> Stream.of(1, 2, 4, 16, 256, 1 << 20)
                        .map(colours -> Arguments.of(width, height, colours, random.nextLong()))));
    }

    @ParameterizedTest(name = "{0} x {1} of {2} colours")
    @MethodSource
    void everySizeIsExact(int width, int height, int colours, long seed) throws IOException {
        Random random = new Random(seed);
        int[] opaque = random.ints(colours).map(colour -> colour | 0xff000000).toArray();
        int[] greys = Arrays.stream(opaque).map(colour -> grey(colour & 255)).toArray();
        int[] translucent = random.ints(colours).toArray();
        for (int[] palette : new int[][] {opaque, greys, translucent}) {
            DrawnPicture picture = of(width, height, (x, y) -> palette[random.nextInt(colours)]);
            assertThat(decoded(encode(picture, false))).isEqualTo(picture.seen().argb());
        }
    }

    static Map<String, DrawnPicture> graphics() {
        return DrawnPicture.graphics();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyVisiblePixelKeepsItsColourAndItsAlpha(boolean small) throws IOException {
        for (Map.Entry<String, DrawnPicture> graphic : graphics().entrySet()) {
            assertThat(decoded(encode(graphic.getValue(), small)))
                    .as(graphic.getKey())
                    .isEqualTo(graphic.getValue().seen().argb());
        }
    }

    @Test
    void smallIsNeverLargerThanFast() {
        graphics().forEach((name, picture) -> assertThat(encode(picture, true).length)
                .as(name)
                .isLessThanOrEqualTo(encode(picture, false).length));
    }

    @Test
    void aProfileIsKeptAndTheColourTypeFitsIt() throws IOException {
        DrawnPicture greys = of(40, 30, (x, y) -> grey(x * y & 255));
        byte[] png = PngEncoder.encode(40, 30, greys.argb(), RGB_PROFILE, false, () -> {});

        assertThat(png[25]).as("a grey PNG may not have a profile for colours").isNotIn((byte) 0, (byte) 4);
        assertThat(decoded(png)).isEqualTo(greys.argb());
        assertThat(chunks(png).keySet()).startsWith("IHDR", "iCCP");
        assertThat(profile(png)).isEqualTo(RGB_PROFILE);
    }

    @Test
    void aGreyPictureKeepsItsProfileForGrey() throws IOException {
        DrawnPicture greys = ofColours(40, 30, grey(1), grey(254));
        byte[] png = PngEncoder.encode(40, 30, greys.argb(), GREY_PROFILE, false, () -> {});

        assertThat(png[25]).isZero();
        assertThat(decoded(png)).isEqualTo(greys.argb());
        assertThat(profile(png)).isEqualTo(GREY_PROFILE);
    }

    @Test
    void aProfileForGreyIsLeftOutOfAPictureWithColours() {
        DrawnPicture colours = ofColours(40, 30, 0xff123456, 0xff654321);
        byte[] png = PngEncoder.encode(40, 30, colours.argb(), GREY_PROFILE, false, () -> {});

        assertThat(chunks(png)).doesNotContainKey("iCCP");
    }

    @Test
    void thereIsNothingElseInTheFile() {
        assertThat(chunks(encode(ofColours(4, 4, grey(0)), false)).keySet()).containsExactly("IHDR", "IDAT", "IEND");
    }

    @Test
    void thereIsACheckpointForEveryBandAndItsExceptionAbandonsThePicture() {
        DrawnPicture picture = of(1000, 1000, (x, y) -> 0xff000000 | x * y);
        AtomicInteger reached = new AtomicInteger();
        PngEncoder.encode(1000, 1000, picture.argb(), NO_PROFILE, false, reached::incrementAndGet);

        assertThat(reached.get()).isGreaterThan(3_000_000 / (1 << 16));
        for (int last : new int[] {1, reached.get() / 2, reached.get()}) {
            reached.set(0);
            assertThatThrownBy(() -> PngEncoder.encode(1000, 1000, picture.argb(), NO_PROFILE, false, () -> {
                        if (reached.incrementAndGet() == last) {
                            throw new IllegalStateException("enough");
                        }
                    }))
                    .hasMessage("enough");
            assertThat(reached).hasValue(last);
        }
    }

    @Test
    void tooFewPixelsAreRefusedWithASentence() {
        assertThatThrownBy(() -> PngEncoder.encode(3, 2, new int[5], NO_PROFILE, false, () -> {}))
                .hasMessage("3 x 2 pixels can't be encoded from 5 values");
    }

    private static byte[] encode(DrawnPicture picture, boolean small) {
        return PngEncoder.encode(picture.width(), picture.height(), picture.argb(), NO_PROFILE, small, () -> {});
    }

    /** The contents by type; each CRC is checked. */
    private static Map<String, byte[]> chunks(byte[] png) {
        Map<String, byte[]> chunks = new LinkedHashMap<>();
        ByteBuffer file = ByteBuffer.wrap(png, 8, png.length - 8);
        while (file.hasRemaining()) {
            byte[] content = new byte[file.getInt()];
            CRC32 crc = new CRC32();
            crc.update(png, file.position(), content.length + 4);
            byte[] type = new byte[4];
            file.get(type).get(content);
            assertThat(file.getInt()).isEqualTo((int) crc.getValue());
            chunks.put(new String(type, StandardCharsets.US_ASCII), content);
        }
        return chunks;
    }

    private static byte[] profile(byte[] png) throws IOException {
        byte[] chunk = chunks(png).get("iCCP");
        int start =
                range(0, chunk.length).filter(i -> chunk[i] == 0).findFirst().orElseThrow() + 2;
        return new InflaterInputStream(new ByteArrayInputStream(chunk, start, chunk.length - start)).readAllBytes();
    }

    /** The stored samples: ImageIO's own conversion of grey changes them. */
    private static int[] decoded(byte[] png) throws IOException {
        chunks(png);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        int[] argb = new int[image.getWidth() * image.getHeight()];
        if (image.getColorModel() instanceof IndexColorModel) {
            return image.getRGB(0, 0, image.getWidth(), image.getHeight(), argb, 0, image.getWidth());
        }
        Raster samples = image.getRaster();
        int bands = samples.getNumBands();
        int[] pixel = new int[bands];
        for (int i = 0; i < argb.length; i++) {
            samples.getPixel(i % image.getWidth(), i / image.getWidth(), pixel);
            int alpha = bands % 2 == 0 ? pixel[bands - 1] : 0xff;
            int green = bands < 3 ? pixel[0] : pixel[1];
            int blue = bands < 3 ? pixel[0] : pixel[2];
            argb[i] = alpha << 24 | pixel[0] << 16 | green << 8 | blue;
        }
        return argb;
    }
}
