package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.halftone.recompress.jpeg.Checkpoint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PNG pixels row by row, beside those of ImageIO's reader and those that the specification says. */
class PngReaderTest {

    private static final GeneratedPng RGB = new GeneratedPng(33, 40, 8, 2, false, 5, new byte[0], 1);

    @Test
    void everyKindIsWhatTheSpecificationSaysAndWhatImageIoReads() throws Exception {
        for (GeneratedPng png : GeneratedPng.all()) {
            byte[] file = png.file();
            PixelGrid read = read(file);
            assertThat(read.samples()).as("%s", png).isEqualTo(png.expected());
            assertSame(read, DecodedPixels.withImageIo(file), png.toString());
        }
    }

    @Test
    void theSeedsAreWhatImageIoReads() throws Exception {
        List<String> names =
                SeedFiles.names().stream().filter(name -> name.endsWith(".png")).toList();
        assertThat(names).hasSizeGreaterThan(10);
        for (String name : names) {
            assertSame(read(SeedFiles.read(name)), DecodedPixels.withImageIo(SeedFiles.read(name)), name);
        }
    }

    /** A bilevel picture keeps its black and white. */
    @Test
    void gammaCountsForEveryKind() throws Exception {
        byte[] linear = ByteBuffer.allocate(4).putInt(100_000).array();
        for (GeneratedPng png : GeneratedPng.all()) {
            if (png.filter() == 5 && png.width() == 19) {
                byte[] file = EmbeddedMetadata.withChunk(png.file(), "gAMA", linear);
                PixelGrid read = read(file);
                assertSame(read, DecodedPixels.withImageIo(file), png.toString());
                if (png.depth() > 1) {
                    assertThat(read.samples()).isNotEqualTo(png.expected());
                }
            }
        }
    }

    @Test
    void aPaletteOfGreysIsAGreyPictureUnlessItsProfileIsOfRgb() throws Exception {
        byte[] png = Bombs.png(4, 1, 2, 3, GeneratedPng.deflated(new byte[] {0, 0b00_01_10_11}));
        byte[] grey = EmbeddedMetadata.withChunk(png, "PLTE", new byte[] {9, 9, 9, 70, 70, 70, 5, 5, 5});

        PixelGrid read = read(grey);

        assertThat(read.channels()).isEqualTo(PixelGrid.GREY);
        assertThat(read.samples()).containsExactly(9, 70, 5, 0);
    }

    /** As in libpng; the JDK's reader compares with all 16 bits and finds no such colour. */
    @Test
    void onlyAsManyBitsOfTheTransparentColourCountAsASampleHas() throws Exception {
        byte[] png = Bombs.png(2, 1, 8, 2, GeneratedPng.deflated(new byte[] {0, 1, 2, 3, 4, 5, 6}));
        byte[] transparent = EmbeddedMetadata.withChunk(png, "tRNS", new byte[] {1, 1, 1, 2, 1, 3});

        assertThat(read(transparent).samples()).containsExactly(-1, -1, -1, 4, 5, 6);
    }

    @Test
    void aLargePictureComesInBandsWithACheckpointEach() throws Exception {
        int side = 600;
        GeneratedPng png = new GeneratedPng(side, side, 8, 6, false, 5, new byte[0], 3);
        AtomicInteger checkpoints = new AtomicInteger();

        PixelGrid read = read(png.file(), checkpoints::incrementAndGet);

        assertThat(read.samples()).isEqualTo(png.expected());
        assertThat(checkpoints.get()).isBetween(side * side * 4 / (1 << 16), side / 10);
    }

    @Test
    void dataAfterTheLastRowIsHarmless() throws Exception {
        byte[] more = Arrays.copyOf(RGB.scanlines(), RGB.scanlines().length + 50_000);

        assertThat(read(RGB.file(GeneratedPng.deflated(more))).samples()).isEqualTo(RGB.expected());
    }

    @Test
    void aChecksumThatIsMissingIsHarmlessAndAWrongOneIsNot() throws Exception {
        byte[] data = RGB.data();
        byte[] wrong = data.clone();
        wrong[data.length - 1] ^= 1;

        assertThat(read(RGB.file(Arrays.copyOf(data, data.length - 3))).samples())
                .isEqualTo(RGB.expected());
        assertRejected(
                RGB.file(wrong),
                "The PNG image can't be decoded: its compressed data are damaged after its last row (incorrect data"
                        + " check).");
    }

    @Test
    void damageIsNamedWithItsRow() {
        byte[] scanlines = RGB.scanlines();
        scanlines[17 * (1 + 3 * 33)] = 9;
        byte[] half = Arrays.copyOf(RGB.scanlines(), 20 * (1 + 3 * 33) + 5);
        byte[] stored = JpegVariants.joined(new byte[] {0x78, 1, 0}, new byte[] {(byte) 100, 0, (byte) ~100, -1});
        byte[] broken = JpegVariants.joined(JpegVariants.joined(stored, new byte[100]), new byte[] {6, 0});

        assertRejected(
                RGB.file(GeneratedPng.deflated(scanlines)),
                "The PNG image can't be decoded: there is no filter 9, as row 18 has it.");
        assertRejected(
                RGB.file(GeneratedPng.deflated(half)),
                "The PNG image can't be decoded: it ends before its pixels do, in row 21 of 40.");
        assertRejected(
                RGB.file(broken),
                "The PNG image can't be decoded: its compressed data are damaged in row 2 (invalid block type).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgba.png", "interlaced.png", "palette-trns.png", "rgb16.png", "bilevel.png"})
    void aCutFileIsReadIfAllItsPixelsAreThere(String name) {
        byte[] png = SeedFiles.read(name);
        for (int length = 8; length <= png.length; length++) {
            assertSameAnswer(Arrays.copyOf(png, length), name + " of " + length + " bytes");
        }
    }

    @Test
    void aWrongCrcIsRejectedAsBefore() throws Exception {
        byte[] png = SeedFiles.read("palette-trns.png");
        for (String type : List.of("IHDR", "PLTE", "tRNS", "IDAT")) {
            byte[] wrong = png.clone();
            int chunk = new String(png, StandardCharsets.ISO_8859_1).indexOf(type) - 4;
            wrong[chunk + 8 + ByteBuffer.wrap(png).getInt(chunk)] ^= 1;

            assertRejected(wrong, "The PNG chunk at byte " + chunk + " has a wrong CRC.");
            assertSameAnswer(wrong, type);
        }
    }

    @Test
    void headersThatThereAreNotAreRejected() {
        byte[] png = SeedFiles.read("rgba.png");
        int[][] changes = {{24, 0}, {24, 3}, {24, 185}, {25, 1}, {25, 3}, {25, 7}, {26, 1}, {27, 1}, {28, 2}, {16, 0x80}
        };
        for (int[] change : changes) {
            byte[] changed = png.clone();
            changed[change[0]] = (byte) change[1];
            ImageFuzzer.repairChecksums(changed);

            assertThatThrownBy(() -> read(changed)).isInstanceOf(RejectedImageException.class);
            assertSameAnswer(changed, change[0] + " is " + change[1]);
        }
    }

    private static void assertRejected(byte[] file, String message) {
        assertThatThrownBy(() -> read(file)).isInstanceOfSatisfying(RejectedImageException.class, e -> assertThat(
                        e.outcome().message())
                .isEqualTo(message));
    }

    private static void assertSameAnswer(byte[] file, String what) {
        byte[] before = null;
        try {
            before = significant(DecodedPixels.withImageIo(file));
        } catch (Exception e) {
            // Rejected
        }
        byte[] now = null;
        try {
            now = read(file).samples();
        } catch (RejectedImageException e) {
            // Rejected
        }
        assertThat(now).as(what).isEqualTo(before);
    }

    private static void assertSame(PixelGrid actual, PixelGrid expected, String what) {
        assertThat(actual.channels()).as(what).isEqualTo(expected.channels());
        assertThat(actual.samples()).as(what).isEqualTo(significant(expected));
    }

    static byte[] significant(PixelGrid grid) {
        return Arrays.copyOf(grid.samples(), grid.width() * grid.height() * grid.channels());
    }

    private static PixelGrid read(byte[] file) throws RejectedImageException {
        return read(file, Checkpoint.NONE);
    }

    static PixelGrid read(byte[] file, Checkpoint checkpoint) throws RejectedImageException {
        PngFile png = (PngFile) Container.open(ImageFormat.PNG, file);
        PngReader reader = PngReader.of(png, file);
        ByteArrayOutputStream samples = new ByteArrayOutputStream();
        int row = png.width() * reader.channels();
        reader.read((bytes, offset) -> samples.write(bytes, offset, row), checkpoint);
        return new PixelGrid(png.width(), png.height(), reader.channels(), samples.toByteArray());
    }

    /** Damaged files of every kind: rejected, or the same pixels as those that ImageIO's reader finds. */
    @Test
    void damagedFilesAreRejectedOrReadAsBefore() {
        Random random = new Random(9);
        List<GeneratedPng> kinds =
                GeneratedPng.all().stream().filter(png -> png.width() == 19).toList();
        int accepted = 0;
        for (int i = 0; i < 6_000; i++) {
            byte[] file = kinds.get(random.nextInt(kinds.size())).file();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int reach = random.nextBoolean() ? file.length : Math.min(120, file.length);
                int at = 8 + random.nextInt(reach - 8);
                switch (random.nextInt(4)) {
                    case 0 -> file[at] = (byte) random.nextInt(256);
                    case 1 -> file[at] ^= (byte) (1 << random.nextInt(8));
                    case 2 -> file[at] = (byte) random.nextInt(8);
                    default -> file = random.nextInt(8) > 0 ? file : Arrays.copyOf(file, Math.max(64, at));
                }
            }
            ImageFuzzer.repairChecksums(file);
            accepted += judge(file) ? 1 : 0;
        }
        assertThat(accepted).isBetween(200, 5_900);
    }

    private static boolean judge(byte[] file) {
        PixelGrid now;
        try {
            if ((long) Container.open(ImageFormat.PNG, file).width()
                            * Container.open(ImageFormat.PNG, file).height()
                    > 100_000) {
                return false;
            }
            now = read(file);
        } catch (RejectedImageException e) {
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(HexFormat.of().formatHex(file), e);
        }
        try {
            assertSame(
                    now,
                    DecodedPixels.withImageIo(withTransparentByte(file)),
                    HexFormat.of().formatHex(file));
        } catch (java.io.IOException | RejectedImageException | RuntimeException e) {
            return true; // the JDK's reader is stricter about the order of chunks
        }
        return true;
    }

    /** See {@link #onlyAsManyBitsOfTheTransparentColourCountAsASampleHas}. */
    private static byte[] withTransparentByte(byte[] file) {
        byte[] changed = file.clone();
        PngChunks chunks = new PngChunks(changed);
        boolean colour = changed[24] == 8 && changed[25] != 3;
        for (int at = PngChunks.SIGNATURE_LENGTH; colour && chunks.isWhole(at); at = chunks.next(at)) {
            for (int i = 0; chunks.type(at) == PngChunks.TRNS && i < chunks.length(at); i += 2) {
                changed[at + 8 + i] = 0;
            }
        }
        ImageFuzzer.repairChecksums(changed);
        return changed;
    }
}
