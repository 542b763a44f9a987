package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.jpeg.Effort;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small TIFF pictures of which every pixel is known, in the layouts that the format allows. */
class TiffDecoderTest {

    private static final int WIDTH = 21;
    private static final int HEIGHT = 18;
    private static final int TILE = 16;

    private static final int BLACK_IS_ZERO = 1;
    private static final int RGB = 2;
    private static final int PALETTE = 3;

    private final PixelDecoder decoder = new PixelDecoder(new ImageIoProviders());

    private static int sample(int x, int y, int channel) {
        return (x * 11 + y * 7 + channel * 85) & 0xff;
    }

    private byte[] decode(byte[] file) throws Exception {
        Container container = Container.open(ImageFormat.TIFF, file);
        container.requireBoundedWork();
        PixelGrid grid =
                decoder.decode(container, Alpha.ON_WHITE, new DecodeBudget(Duration.ofSeconds(30), new Precedence()));
        return Arrays.copyOf(grid.samples(), grid.width() * grid.height() * grid.channels());
    }

    private static Rejected rejected(byte[] file) {
        return (Rejected) PixelWay.upTo(1_000_000).recompress(file, RecompressOptions.of(50, Effort.FAST));
    }

    static Stream<Arguments> layouts() {
        Stream.Builder<Arguments> layouts = Stream.builder();
        for (int bits : new int[] {8, 16, 24, 32}) {
            for (int compression : new int[] {1, 8, 32773}) {
                for (int predictor : new int[] {1, 2}) {
                    if (predictor == 2 && (compression != 8 || bits == 24)) {
                        continue;
                    }
                    for (int variant = 0; variant < 8; variant++) {
                        ByteOrder order = (variant & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
                        layouts.add(Arguments.of(
                                bits, compression, predictor, order, (variant & 2) != 0, (variant & 4) != 0));
                    }
                }
            }
        }
        return layouts.build();
    }

    @ParameterizedTest(name = "{0} bits, Compression {1}, Predictor {2}, {3}, tiles {4}, planes {5}")
    @MethodSource("layouts")
    void aPictureOfAnyLayoutHasItsPixels(
            int bits, int compression, int predictor, ByteOrder order, boolean tiled, boolean planar) throws Exception {
        Map<Integer, long[]> tags = TinyTiff.tags(WIDTH, HEIGHT, RGB, 3, bits);
        tags.put(TiffDirectory.COMPRESSION, new long[] {compression});
        tags.put(TiffDirectory.PREDICTOR, new long[] {predictor});
        tags.put(TiffDirectory.PLANAR_CONFIGURATION, new long[] {planar ? 2 : 1});
        int rows = tiled ? TILE : 5;
        if (tiled) {
            tags.put(TiffDirectory.TILE_WIDTH, new long[] {TILE});
            tags.put(TiffDirectory.TILE_LENGTH, new long[] {TILE});
        } else {
            tags.put(TiffDirectory.ROWS_PER_STRIP, new long[] {rows});
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Stream.Builder<byte[]> blocks = Stream.builder();
        for (int plane = 0; plane < (planar ? 3 : 1); plane++) {
            for (int top = 0; top < HEIGHT; top += rows) {
                for (int left = 0; left < WIDTH; left += tiled ? TILE : WIDTH) {
                    int width = tiled ? TILE : WIDTH;
                    int height = tiled ? TILE : Math.min(rows, HEIGHT - top);
                    blocks.add(
                            block(left, top, width, height, planar ? plane : -1, bits, predictor, order, compression));
                }
            }
        }
        byte[] file = new TinyTiff(order, tiled)
                .page(tags, blocks.build().toArray(byte[][]::new))
                .file();

        byte[] pixels = decode(file);

        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                for (int c = 0; c < 3; c++) {
                    all.write(sample(x, y, c));
                }
            }
        }
        assertThat(pixels).isEqualTo(all.toByteArray());
    }

    private static byte[] block(
            int left,
            int top,
            int width,
            int height,
            int plane,
            int bits,
            int predictor,
            ByteOrder order,
            int compression) {
        ByteBuffer raw = ByteBuffer.allocate(width * height * (plane < 0 ? 3 : 1) * bits / 8)
                .order(order);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int c = Math.max(plane, 0); c < (plane < 0 ? 3 : plane + 1); c++) {
                    long value = sample(left + x, top + y, c);
                    long before = x == 0 || predictor == 1 ? 0 : sample(left + x - 1, top + y, c);
                    long full = 0x01010101L >>> 32 - bits;
                    put(raw, bits, value * full - before * full, order);
                }
            }
        }
        return switch (compression) {
            case 8 -> TinyTiff.deflate(raw.array());
            case 32773 -> TinyTiff.packBits(raw.array());
            default -> raw.array();
        };
    }

    private static void put(ByteBuffer raw, int bits, long value, ByteOrder order) {
        for (int i = 0; i < bits; i += 8) {
            raw.put((byte) (value >> (order == ByteOrder.BIG_ENDIAN ? bits - 8 - i : i)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lzw-of-many-codes.tif", "lzw-low-bits-first.tif"})
    void whatIsPackedByLzwIsUnpacked(String file) throws Exception {
        byte[] pixels = decode(SeedFiles.read("tiff/" + file));

        // As written by make-seeds.py: the table of codes gets full and is cleared several times.
        for (int i = 0; i < 128 * 96; i++) {
            int x = i % 128;
            int y = i / 128;
            assertThat(pixels[i] & 0xff).isEqualTo((x * x * 7 + y * y * y + x * y * 13 ^ x >> 2) & 0xff);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "fax-tiled.tif, 0, 255",
        "fax-low-bits-first.tif, 0, 255",
        "fax3-strips.tif, 0, 255",
        // the red of c81e28 and 283cc8
        "old-jpeg.tif, 200, 40"
    })
    void aVariantThatALibraryDecodesHasItsPixels(String file, int topLeft, int bottomLeft) throws Exception {
        byte[] pixels = decode(SeedFiles.read("tiff/" + file));

        int channels = pixels.length / (48 * 32);
        assertThat(pixels[(5 * 48 + 8) * channels] & 0xff).isCloseTo(topLeft, within(4));
        assertThat(pixels[(26 * 48 + 40) * channels] & 0xff).isCloseTo(channels == 1 ? bottomLeft : 230, within(4));
        assertThat(pixels[(26 * 48 + 8) * channels] & 0xff).isCloseTo(bottomLeft, within(4));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // a page by libtiff, G4: one bit per row, so its pixels take thousands of times its bytes
        "tiff/fax-blank-600-dpi.tif, 4960, 7016",
        "tiff/deflate-white-2000.tif, 2000, 2000",
        "tiff/lzw-white-2000.tif, 2000, 2000"
    })
    void anEmptyPageIsWhiteAndNotABomb(String file, int width, int height) throws Exception {
        byte[] pixels = decode(SeedFiles.read(file));

        assertThat(pixels.length % (width * height)).isZero();
        assertThat(IntStream.range(0, pixels.length).allMatch(i -> pixels[i] == -1))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 6, 10, 12, 14, 64})
    void aSampleOfAnUnusualSizeIsNotReadButNotDamaged(int bits) {
        byte[] file = TinyTiff.classic()
                .page(TinyTiff.tags(8, 8, BLACK_IS_ZERO, 1, bits), new byte[8 * bits])
                .file();

        assertThat(rejected(file).reason().code()).isEqualTo("unsupported_format");
        assertThat(rejected(file).message()).contains(bits + " bits a sample");
    }

    @ParameterizedTest
    @CsvSource({"2, 8, signed", "2, 16, signed", "2, 32, signed", "6, 32, complex", "3, 8, floating-point"})
    void aSampleThatNobodyShowsAlikeIsNotRead(int format, int bits, String word) {
        Map<Integer, long[]> tags = TinyTiff.tags(8, 8, BLACK_IS_ZERO, 1, bits);
        tags.put(TiffDirectory.SAMPLE_FORMAT, new long[] {format});
        byte[] file = TinyTiff.classic().page(tags, new byte[8 * 8 * bits / 8]).file();

        assertThat(rejected(file).reason().code()).isEqualTo("unsupported_format");
        assertThat(rejected(file).message()).contains(word);
    }

    @ParameterizedTest(name = "{0} bits")
    @CsvSource({
        // -1, 0, 0.25, 0.5, 1, 2, infinity, NaN
        "16, bc000000340038003c0040007c007e00",
        "24, bf00000000003d00003e00003f00004000007f00007f8000",
        "32, bf800000000000003e8000003f0000003f800000400000007f8000007fc00000"
    })
    void floatingPointSamplesAreCutOffAtBlackAndWhite(int bits, String row) throws Exception {
        Map<Integer, long[]> tags = TinyTiff.tags(8, 1, BLACK_IS_ZERO, 1, bits);
        tags.put(TiffDirectory.SAMPLE_FORMAT, new long[] {3});

        byte[] pixels = decode(new TinyTiff(ByteOrder.BIG_ENDIAN, false)
                .page(tags, HexFormat.of().parseHex(row))
                .file());

        assertThat(HexFormat.of().formatHex(pixels)).isEqualTo("00004080ffffff00");
    }

    @Test
    void theAlphaOfAPaletteIsApplied() throws Exception {
        Map<Integer, long[]> tags = TinyTiff.tags(3, 1, PALETTE, 2, 4);
        tags.put(TiffDirectory.EXTRA_SAMPLES, new long[] {2});
        long[] map = new long[48];
        map[1] = 65_535;
        tags.put(TiffDirectory.COLOUR_MAP, map);

        byte[] pixels = decode(
                TinyTiff.classic().page(tags, new byte[] {0x1f, 0x18, 0x10}).file());

        assertThat(HexFormat.of().formatHex(pixels)).isEqualTo("ff0000" + "ff7777" + "ffffff");
    }

    @Test
    void aPaletteOf8BitsIsTakenAsThat() throws Exception {
        Map<Integer, long[]> tags = TinyTiff.tags(2, 1, PALETTE, 1, 8);
        long[] map = new long[3 * 256];
        map[7] = 255;
        map[256 + 7] = 128;
        tags.put(TiffDirectory.COLOUR_MAP, map);

        byte[] pixels = decode(TinyTiff.classic().page(tags, new byte[] {7, 0}).file());

        assertThat(HexFormat.of().formatHex(pixels)).isEqualTo("ff8000000000");
    }

    @Test
    void theFirstSampleThatIsAlphaCountsAndOthersDoNot() throws Exception {
        Map<Integer, long[]> tags = TinyTiff.tags(1, 1, RGB, 5, 8);
        tags.put(TiffDirectory.EXTRA_SAMPLES, new long[] {0, 2});

        byte[] pixels = decode(TinyTiff.classic()
                .page(tags, new byte[] {0, 0, 0, 99, (byte) 128})
                .file());

        assertThat(HexFormat.of().formatHex(pixels)).isEqualTo("7f7f7f");
    }

    @Test
    void tagsInAnyOrderAndTextAnywhereDoNoHarm() throws Exception {
        Map<Integer, long[]> tags = new TreeMap<>(TinyTiff.tags(1, 1, RGB, 3, 8));
        byte[] file = null;
        for (int text : new int[] {269, 270, 271, 272, 285, 305, 306, 315, 316, 33432}) {
            tags.put(text, new long[] {1});
            file = TinyTiff.classic().page(tags, new byte[] {1, 2, 3}).file();
            ByteBuffer tiff = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < tiff.getShort(8); i++) {
                int at = 10 + 12 * i;
                if (tiff.getShort(at) == (short) text) {
                    tiff.putShort(at + 2, (short) 2).putInt(at + 4, 1000).putInt(at + 8, 1 << 30);
                    swap(tiff, 10, at);
                }
            }
            assertThat(HexFormat.of().formatHex(decode(file)))
                    .as("tag %d", text)
                    .isEqualTo("010203");
        }
    }

    private static void swap(ByteBuffer tiff, int a, int b) {
        byte[] first = new byte[12];
        byte[] second = new byte[12];
        tiff.get(a, first).get(b, second).put(a, second).put(b, first);
    }

    @Test
    void aTextTagThatPointsOutsideDoesNotHarmAFaxOrAJpegEither() throws Exception {
        for (String seed : new String[] {"fax.tif", "jpeg.tif"}) {
            byte[] file = SeedFiles.read(seed);
            byte[] expected = decode(file.clone());
            ByteBuffer tiff = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            int directory = tiff.getInt(4);
            int last = directory + 2 + 12 * (tiff.getShort(directory) - 1);
            // Adds tag 305 (Software), which points outside and which pixels do not need.
            byte[] longer = Arrays.copyOf(file, file.length + 2 + 12 * (tiff.getShort(directory) + 1) + 4);
            ByteBuffer copy =
                    ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN).putInt(4, file.length);
            copy.position(file.length).putShort((short) (tiff.getShort(directory) + 1));
            copy.put(file, directory + 2, last + 12 - directory - 2);
            copy.putShort((short) 305)
                    .putShort((short) 2)
                    .putInt(50)
                    .putInt(1 << 30)
                    .putInt(0);

            assertThat(decode(longer)).as(seed).isEqualTo(expected);
        }
    }

    @Test
    void aPictureThatLacksStripsIsTruncated() {
        Map<Integer, long[]> tags = TinyTiff.tags(4, 4, BLACK_IS_ZERO, 1, 8);
        tags.put(TiffDirectory.ROWS_PER_STRIP, new long[] {2});
        byte[] file = TinyTiff.classic().page(tags, new byte[8]).file();

        assertThat(rejected(file).reason().code()).isEqualTo("corrupt_image");
        assertThat(rejected(file).message()).contains("1 strips or tiles, and 2 are needed");
    }

    @ParameterizedTest
    @CsvSource({"34925, LZMA", "50000, Zstandard", "34712, JPEG 2000", "12345, 12345"})
    void aCompressionThatIsNotReadIsNamed(int compression, String name) {
        Map<Integer, long[]> tags = TinyTiff.tags(4, 4, BLACK_IS_ZERO, 1, 8);
        tags.put(TiffDirectory.COMPRESSION, new long[] {compression});
        byte[] file = TinyTiff.classic().page(tags, new byte[16]).file();

        assertThat(rejected(file).reason().code()).isEqualTo("unsupported_format");
        assertThat(rejected(file).message()).contains(name);
    }
}
