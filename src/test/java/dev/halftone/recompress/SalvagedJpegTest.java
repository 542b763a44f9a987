package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that end too early. */
@Tag("process")
class SalvagedJpegTest {

    private final Recompressor recompressor = PixelWay.upTo(100_000_000);

    private Recompression outcome(byte[] source, OutputFormat format, OptionalInt width, boolean salvage) {
        Framing framing = Framing.inside(width, OptionalInt.empty());
        return recompressor.recompress(
                source, new RecompressOptions(70, Effort.FAST, Subsampling.AUTO, framing, format, salvage));
    }

    private static byte[] cut(byte[] file, double share) {
        return Arrays.copyOf(file, (int) (file.length * share));
    }

    @ParameterizedTest
    @EnumSource(names = {"JPEG", "WEBP", "PNG", "KEEP", "AUTO"})
    void aTruncatedJpegIsCompletedOnRequest(OutputFormat format) {
        BufferedImage original = Pictures.detailed(320, 240);
        byte[] source = cut(Pictures.jpeg(original, 0.9f), 0.3);

        for (OptionalInt width : new OptionalInt[] {OptionalInt.empty(), OptionalInt.of(160)}) {
            Recompression failed = outcome(source, format, width, false);
            Recompression salvaged = outcome(source, format, width, true);

            assertThat(failed).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                    .isEqualTo(Reason.CORRUPT_IMAGE));
            assertThat(salvaged).isInstanceOfSatisfying(Recompressed.class, output -> {
                assertThat(output.warning().orElseThrow())
                        .matches("The JPEG image ends after 2\\d % of its picture, and the rest is grey\\.");
                ShownPicture picture = ShownPicture.of(output);
                ShownPicture whole = ShownPicture.of(original);
                int scale = 320 / picture.width();
                assertThat(picture.distance(40 / scale, 20 / scale, whole.at(40, 20)))
                        .isLessThan(60);
                assertThat(picture.distance(300 / scale, 230 / scale, 0xff808080))
                        .isLessThan(3);
            });
        }
    }

    @Test
    void aPictureOfWhichOnlyDetailsAreMissingSaysSo() {
        byte[] png = Pictures.encode(Pictures.detailed(320, 240), "png");
        byte[] progressive =
                ((Recompressed) recompressor.recompress(png, RecompressOptions.of(90, Effort.SMALL))).bytes();

        Recompression salvaged = outcome(cut(progressive, 0.9), OutputFormat.JPEG, OptionalInt.empty(), true);

        assertThat(((Recompressed) salvaged).warning()).hasValue("The JPEG image ends before its finest details.");
        assertThat(ShownPicture.of(salvaged).width()).isEqualTo(320);
    }

    /** Its scans are one for each component, of which the last is missing altogether. */
    @Test
    void aPictureWithoutTheScansOfItsColoursIsGreyInThem() {
        byte[] source = JpegVariants.cjpeg("-quality", "90", "-scans", scans());
        byte[] cut = Arrays.copyOf(source, JpegVariants.marker(source, 0xda, 1));

        Recompression salvaged = outcome(cut, OutputFormat.JPEG, OptionalInt.empty(), true);
        Recompression shrunk = outcome(cut, OutputFormat.WEBP, OptionalInt.of(16), true);

        assertThat(salvaged).isInstanceOfSatisfying(Recompressed.class, output -> assertThat(output.warning())
                .hasValue("The JPEG image ends before all its colours."));
        assertThat(shrunk).isInstanceOf(Recompressed.class);
        int pixel = ShownPicture.of(salvaged).at(10, 10);
        assertThat(pixel >> 16 & 0xff).isCloseTo(pixel & 0xff, org.assertj.core.data.Offset.offset(2));
    }

    private static String scans() {
        try {
            java.nio.file.Path script = java.nio.file.Files.createTempFile("scans", ".txt");
            script.toFile().deleteOnExit();
            return java.nio.file.Files.writeString(script, "0;\n1;\n2;\n").toString();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whatHasNothingOfItsPictureFailsNevertheless() {
        byte[] jpeg = Pictures.jpeg(Pictures.detailed(320, 240), 0.9f);
        int data = JpegVariants.data(jpeg, 0);

        assertThat(outcome(Arrays.copyOf(jpeg, data), OutputFormat.JPEG, OptionalInt.empty(), true))
                .isInstanceOf(Rejected.class);
        assertThat(outcome(Arrays.copyOf(jpeg, 200), OutputFormat.JPEG, OptionalInt.empty(), true))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void truncationAtEveryByteEndsInAnOutcomeWithAReason() {
        byte[] jpeg = Pictures.jpeg(Pictures.detailed(48, 40), 0.8f);

        int salvaged = 0;
        for (int length = 2; length < jpeg.length; length++) {
            Recompression outcome = outcome(Arrays.copyOf(jpeg, length), OutputFormat.WEBP, OptionalInt.empty(), true);
            salvaged += outcome instanceof Recompressed ? 1 : 0;
            if (outcome instanceof Rejected rejected) {
                assertThat(rejected.message()).doesNotContain("Exception");
            }
        }
        assertThat(salvaged).isGreaterThan(jpeg.length - JpegVariants.data(jpeg, 0) - 60);
    }

    @Test
    void aPngThatLacksOnlyItsEndIsWhole() {
        byte[] png = Pictures.encode(Pictures.detailed(100, 80), "png");
        ShownPicture expected = ShownPicture.of(png);

        for (int missing = 1; missing <= 20; missing++) { // IEND, the CRC of the pixels and their checksum
            byte[] cut = Arrays.copyOf(png, png.length - missing);
            for (OutputFormat format : new OutputFormat[] {OutputFormat.PNG, OutputFormat.KEEP}) {
                Recompression outcome = outcome(cut, format, OptionalInt.empty(), false);

                assertThat(ShownPicture.of(outcome).argb())
                        .as(missing + " bytes")
                        .isEqualTo(expected.argb());
            }
        }
    }
}
