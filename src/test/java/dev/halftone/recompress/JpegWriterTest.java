package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.Prerequisite;
import dev.halftone.recompress.jpeg.Checkpoint;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Needs djpeg (Debian: libjpeg-turbo-progs), a decoder that shares nothing with the encoder under test. */
@Tag("process")
class JpegWriterTest {

    private final JpegWriter writer = new JpegWriter(new ImageIoProviders().jpegWriter());

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"3, 1, false", "3, 6, true", "1, 1, false", "1, 6, true"})
    void libjpegDecodesTheOutputWithoutAWarningToThePicture(int channels, int orientation, boolean withProfile)
            throws Exception {
        PixelGrid grid = grid(channels);
        byte[] profile = withProfile ? SeedFiles.read("swapped.icc") : new byte[0];

        byte[] output = writer.write(grid, QuantisationTables.ofQuality(90), orientation, profile, Checkpoint.NONE);

        byte[] pixels = djpeg(output, (channels == 3 ? "P6" : "P5") + "\n161 119\n255\n");
        assertThat(pixels).hasSize(161 * 119 * channels);
        assertThat(meanDifference(pixels, grid.samples())).isLessThan(9);
    }

    private static PixelGrid grid(int channels) {
        BufferedImage picture = Pictures.detailed(161, 119);
        PixelGrid rgb = new Flattening(1, false, Opacity.AS_DECODED, Checkpoint.NONE).flatten(picture);
        if (channels == PixelGrid.RGB) {
            return rgb;
        }
        byte[] green = new byte[161 * 119];
        for (int i = 0; i < green.length; i++) {
            green[i] = rgb.samples()[3 * i + 1];
        }
        return new PixelGrid(161, 119, PixelGrid.GREY, green);
    }

    /** Returns what djpeg writes after the expected header; any output on its error stream fails. */
    private byte[] djpeg(byte[] jpeg, String header) throws Exception {
        Path source = Files.write(folder.resolve("output.jpg"), jpeg);
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(Prerequisite.DJPEG.required().toString(), "-pnm", source.toString())
                .redirectError(errors.toFile())
                .start();
        byte[] decoded = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        assertThat(errors).isEmptyFile();
        String start = new String(decoded, 0, header.length(), StandardCharsets.US_ASCII);
        assertThat(start).isEqualTo(header);
        return java.util.Arrays.copyOfRange(decoded, header.length(), decoded.length);
    }

    private static double meanDifference(byte[] a, byte[] b) {
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
        }
        return (double) sum / a.length;
    }
}
