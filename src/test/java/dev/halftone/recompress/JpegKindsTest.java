package dev.halftone.recompress;

import static dev.halftone.recompress.JpegVariants.cjpeg;
import static dev.halftone.recompress.JpegVariants.frame;
import static dev.halftone.recompress.JpegVariants.from;
import static dev.halftone.recompress.JpegVariants.hex;
import static dev.halftone.recompress.JpegVariants.inserted;
import static dev.halftone.recompress.JpegVariants.joined;
import static dev.halftone.recompress.JpegVariants.marker;
import static dev.halftone.recompress.JpegVariants.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.JpegWays.Way;
import dev.halftone.recompress.jpeg.JpegHeader;
import dev.halftone.recompress.jpeg.Libjpeg;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("JPEGs of every kind, on all four ways")
@Tag("process")
class JpegKindsTest {

    @TempDir
    static Path folder;

    private final JpegWays ways = new JpegWays(100_000_000);

    static List<Arguments> kinds() throws IOException {
        List<Arguments> rows = new ArrayList<>();
        for (String sampling : new String[] {
            "1x1", "2x1", "1x2", "2x2", "3x1", "1x3", "4x1", "1x4", "4x2", "2x4", "2x2,1x2,2x1", "1x1,2x2,2x2", "3x2"
        }) {
            rows.add(kind("sampling " + sampling, cjpeg("-sample", sampling)));
            rows.add(kind("sampling " + sampling + ", progressive", cjpeg("-sample", sampling, "-progressive")));
        }
        rows.add(kind("grey", cjpeg("-grayscale")));
        rows.add(kind("grey with sampling 2x2", cjpeg("-grayscale", "-sample", "2x2", "-restart", "1B")));
        rows.add(kind("RGB", cjpeg("-rgb")));
        rows.add(kind("RGB, progressive", cjpeg("-rgb", "-progressive")));
        rows.add(kind("a restart marker behind every MCU", cjpeg("-restart", "1B")));
        rows.add(kind("quantisation steps of 16 bits", cjpeg("-quality", "1", "-qslots", "0,1")));
        byte[] apart = cjpeg("-scans", Libjpeg.script(folder, "0;1;2;"), "-optimize");
        rows.add(kind("a scan for each component", apart));
        rows.add(kind("a scan for two components", cjpeg("-scans", Libjpeg.script(folder, "2;0 1;"))));
        byte[] noRestarts = cjpeg("-scans", Libjpeg.script(folder, "0;1;2;"));
        byte[] dri = cjpeg("-scans", Libjpeg.script(folder, "0;1;2;"), "-restart", "5B");
        rows.add(kind("scans and restarts", dri));
        rows.add(kind(
                "no restarts in the last scan",
                joined(
                        Arrays.copyOf(dri, marker(dri, JpegMarker.SOS, 2)),
                        hex("ffdd00040000"),
                        from(noRestarts, marker(noRestarts, JpegMarker.SOS, 2)))));
        byte[] otherTable =
                Arrays.copyOfRange(apart, marker(apart, JpegMarker.DQT), marker(apart, JpegMarker.DQT) + 69);
        rows.add(kind(
                "a quantisation table defined anew behind the scan that used it",
                inserted(apart, marker(apart, JpegMarker.SOS, 1), set(otherTable, 10, 99, 99, 99))));
        byte[] fullChroma = cjpeg("-sample", "1x1");
        byte[] lower = set(fullChroma, frame(fullChroma) + 6, 16);
        rows.add(kind("a row of MCUs more than there are lines", lower));
        rows.add(kind("one pixel", Libjpeg.cjpeg(Pictures.ppm(1, 1))));
        rows.add(kind("one pixel, progressive", Libjpeg.cjpeg(Pictures.ppm(1, 1), "-progressive")));
        rows.add(kind("one row", Libjpeg.cjpeg(Pictures.ppm(700, 1))));
        rows.add(kind("one column", Libjpeg.cjpeg(Pictures.ppm(1, 700))));
        return rows;
    }

    private static Arguments kind(String name, byte[] jpeg) {
        return Arguments.of(name, jpeg);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void everyKindIsReadAndShowsWhatLibjpegShows(String name, byte[] jpeg) throws Exception {
        Map<Way, Recompression> outcomes = ways.outcomes(jpeg, 95);

        assertThat(JpegWays.answer(outcomes)).isEqualTo("accepted");
        byte[] reference = Pictures.encode(decoded(jpeg), "bmp");
        for (Way way : Way.values()) {
            BufferedImage expected = decoded(ways.outcome(reference, 95, way));
            byte[] output = JpegWays.bytes(outcomes.get(way));
            assertThat(meanDifference(decoded(output), resampled(expected, JpegHeader.read(output))))
                    .as("%s", way)
                    .isLessThan(5);
        }
    }

    /** A JPEG keeps its sampling at this quality, and the same pixels of another format are 4:4:4. */
    private static BufferedImage resampled(BufferedImage picture, JpegHeader header) throws IOException {
        if (header.components() == 1) {
            return picture;
        }
        String factors = header.sampling().stream()
                .map(sampling -> sampling.h() + "x" + sampling.v())
                .collect(Collectors.joining(","));
        return decoded(Libjpeg.cjpeg(Pictures.encode(picture, "bmp"), "-quality", "100", "-sample", factors));
    }

    private static BufferedImage decoded(Recompression outcome) throws IOException {
        byte[] bytes = JpegWays.bytes(outcome);
        return ImageFormat.sniff(bytes).orElseThrow() == ImageFormat.JPEG ? decoded(bytes) : Pictures.decode(bytes);
    }

    /** Decodes with djpeg, which may warn. */
    private static BufferedImage decoded(byte[] jpeg) throws IOException {
        Process djpeg = new ProcessBuilder("djpeg", "-nosmooth")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream in = djpeg.getOutputStream()) {
            in.write(jpeg);
        }
        byte[] picture = djpeg.getInputStream().readAllBytes();
        String[] header =
                new String(picture, 0, Math.min(picture.length, 30), StandardCharsets.ISO_8859_1).split("\\s+");
        int channels = header[0].equals("P6") ? 3 : 1;
        int width = Integer.parseInt(header[1]);
        int height = Integer.parseInt(header[2]);
        int start = picture.length - width * height * channels;
        BufferedImage image = new BufferedImage(
                width, height, channels == 3 ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY);
        for (int i = start; i < picture.length; i++) {
            int pixel = (i - start) / channels;
            image.getRaster().setSample(pixel % width, pixel / width, (i - start) % channels, picture[i] & 0xff);
        }
        return image;
    }

    private static double meanDifference(BufferedImage a, BufferedImage b) {
        int channels = a.getRaster().getNumBands();
        assertThat(channels).isEqualTo(b.getRaster().getNumBands());
        int[] samples = a.getRaster().getPixels(0, 0, a.getWidth(), a.getHeight(), (int[]) null);
        int[] others = b.getRaster().getPixels(0, 0, b.getWidth(), b.getHeight(), (int[]) null);
        assertThat(samples).hasSameSizeAs(others);
        long sum = 0;
        for (int i = 0; i < samples.length; i++) {
            sum += Math.abs(samples[i] - others[i]);
        }
        return (double) sum / samples.length;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void fourComponentsAreReadAsTheirAdobeSegmentSays(int transform) {
        byte[] cmyk = SeedFiles.read("cmyk.jpg");
        int adobe = marker(cmyk, JpegMarker.APP14);

        assertThat(JpegWays.answer(ways.outcomes(set(cmyk, adobe + 15, transform), 20)))
                .isEqualTo("accepted");
    }
}
