package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.jpeg.Effort;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which picture of a TIFF file is used, and that cameras' raw files are recognised. */
class TiffPagesTest {

    private static final int GREY = 1;
    private static final int COLOUR_FILTER_ARRAY = 32803;
    private static final int LINEAR_RAW = 34892;

    private static Map<Integer, long[]> page(int side, long... tags) {
        Map<Integer, long[]> page = TinyTiff.tags(side, side, GREY, 1, 8);
        page.putAll(TinyTiff.tags(tags));
        return page;
    }

    private static byte[] pixels(int side, int value) {
        byte[] pixels = new byte[side * side];
        Arrays.fill(pixels, (byte) value);
        return pixels;
    }

    private static PixelGrid decode(byte[] file) throws Exception {
        return new PixelDecoder(new ImageIoProviders())
                .decode(
                        Container.open(ImageFormat.TIFF, file),
                        Alpha.ON_WHITE,
                        new DecodeBudget(Duration.ofSeconds(30), new Precedence()));
    }

    private static void assertIsRaw(byte[] file) {
        assertThat(PixelWay.upTo(1_000_000).recompress(file, RecompressOptions.of(50, Effort.FAST)))
                .isInstanceOfSatisfying(Rejected.class, rejected -> {
                    assertThat(rejected.reason().code()).isEqualTo("unsupported_format");
                    assertThat(rejected.message()).contains("camera's raw file");
                });
    }

    private static void assertIs(byte[] file, int side, int value) throws Exception {
        PixelGrid grid = decode(file);
        assertThat(grid.width()).isEqualTo(side);
        assertThat(grid.samples()[0] & 0xff).isEqualTo(value);
    }

    /** Makes the second page a sub-directory of the first: its offset goes into SubIFDs, and the chain ends. */
    private static byte[] withSubDirectory(Map<Integer, long[]> first, Map<Integer, long[]> second) {
        first.put(TiffDirectory.SUB_DIRECTORIES, new long[] {0});
        byte[] file = TinyTiff.classic()
                .page(first, pixels(4, 10))
                .page(second, pixels(8, 20))
                .file();
        ByteBuffer tiff = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int count = tiff.getShort(8);
        int next = 10 + 12 * count;
        for (int i = 0; i < count; i++) {
            if (tiff.getShort(10 + 12 * i) == TiffDirectory.SUB_DIRECTORIES) {
                tiff.putInt(10 + 12 * i + 8, tiff.getInt(next));
            }
        }
        tiff.putInt(next, 0);
        return file;
    }

    @Test
    void theFirstPageOfManyIsThePicture() throws Exception {
        assertIs(
                TinyTiff.classic()
                        .page(page(4), pixels(4, 10))
                        .page(page(8), pixels(8, 20))
                        .file(),
                4,
                10);
    }

    @Test
    void aThumbnailIsPassedByForThePictureThatFollows() throws Exception {
        for (long[] tag : new long[][] {{TiffDirectory.NEW_SUBFILE_TYPE, 1}, {TiffDirectory.SUBFILE_TYPE, 2}}) {
            assertIs(
                    TinyTiff.classic()
                            .page(page(4, tag), pixels(4, 10))
                            .page(page(8, TiffDirectory.NEW_SUBFILE_TYPE, 4), pixels(8, 15))
                            .page(page(8), pixels(8, 20))
                            .file(),
                    8,
                    20);
        }
    }

    @Test
    void aThumbnailIsPassedByWhereALibraryDecodesToo() throws Exception {
        byte[] fax = SeedFiles.read("fax.tif");
        ByteBuffer old = ByteBuffer.wrap(fax).order(ByteOrder.LITTLE_ENDIAN);
        int directory = old.getInt(4);
        byte[] thumbnail = TinyTiff.classic()
                .page(page(4, TiffDirectory.NEW_SUBFILE_TYPE, 1), pixels(4, 10))
                .file();
        // The fax keeps its place, and the thumbnail follows it with all its offsets moved.
        byte[] file = Arrays.copyOf(fax, fax.length + thumbnail.length);
        ByteBuffer tiff = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        tiff.position(fax.length).put(thumbnail);
        int start = fax.length + 8;
        for (int i = 0; i < tiff.getShort(start); i++) {
            int at = start + 2 + 12 * i;
            if (tiff.getShort(at) == TiffDirectory.STRIP_OFFSETS) {
                tiff.putInt(at + 8, tiff.getInt(at + 8) + fax.length);
            }
        }
        tiff.putInt(4, start).putInt(start + 2 + 12 * tiff.getShort(start), directory);

        assertThat(decode(file).width()).isEqualTo(48);
        assertThat(decode(file).samples()).isEqualTo(decode(fax).samples());
    }

    @Test
    void aPictureThatSaysOfItselfThatItIsSmallAndIsAllThereIsIsThePicture() throws Exception {
        assertIs(
                TinyTiff.classic()
                        .page(page(4, TiffDirectory.NEW_SUBFILE_TYPE, 1), pixels(4, 10))
                        .file(),
                4,
                10);
    }

    @Test
    void smallerCopiesBelowThePictureDoNotMatter() throws Exception {
        assertIs(withSubDirectory(page(4), page(8, TiffDirectory.NEW_SUBFILE_TYPE, 1)), 4, 10);
    }

    @Test
    void aDngIsRaw() {
        assertIsRaw(TinyTiff.classic()
                .page(page(4, TiffDirectory.DNG_VERSION, 1025), pixels(4, 10))
                .file());
    }

    @Test
    void aThumbnailWithDirectoriesOfItsOwnIsThatOfARawFile() {
        assertIsRaw(withSubDirectory(page(4, TiffDirectory.NEW_SUBFILE_TYPE, 1), page(8)));
    }

    @ParameterizedTest
    @ValueSource(ints = {COLOUR_FILTER_ARRAY, LINEAR_RAW})
    void theValuesOfASensorAreRawWhereverTheyAre(int photometric) {
        Map<Integer, long[]> sensor = page(8, TiffDirectory.PHOTOMETRIC, photometric);

        assertIsRaw(TinyTiff.classic().page(sensor, pixels(8, 20)).file());
        assertIsRaw(TinyTiff.classic()
                .page(page(4), pixels(4, 10))
                .page(sensor, pixels(8, 20))
                .file());
        assertIsRaw(withSubDirectory(page(4), sensor));
    }

    @Test
    void aCr2IsRaw() {
        byte[] tiff = TinyTiff.classic().page(page(4), pixels(4, 10)).file();
        byte[] cr2 = new byte[tiff.length + 8];
        ByteBuffer.wrap(cr2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(tiff, 0, 4)
                .putInt(16)
                .put(new byte[] {'C', 'R', 2, 0, 0, 0, 0, 0})
                .put(tiff, 8, tiff.length - 8);

        assertIsRaw(cr2);
    }

    @Test
    void aCircleOfDirectoriesEnds() throws Exception {
        byte[] file = TinyTiff.classic()
                .page(page(4, TiffDirectory.NEW_SUBFILE_TYPE, 1), pixels(4, 10))
                .file();
        ByteBuffer tiff = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        tiff.putInt(10 + 12 * tiff.getShort(8), 8);

        assertIs(file, 4, 10);
    }
}
