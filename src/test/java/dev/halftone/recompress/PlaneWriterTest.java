package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.ChromaHalving;
import dev.halftone.recompress.jpeg.ChromaSampling;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.JpegHeader;
import dev.halftone.recompress.jpeg.JpegHeader.Sampling;
import dev.halftone.recompress.jpeg.Libjpeg;
import dev.halftone.recompress.jpeg.Plane;
import dev.halftone.recompress.jpeg.Subsampling;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Needs djpeg (Debian: libjpeg-turbo-progs), a decoder that shares nothing with the encoder under test. */
@Tag("process")
class PlaneWriterTest {

    private static final int WIDTH = 161;
    private static final int HEIGHT = 119;

    private final PlaneWriter writer = new PlaneWriter(() -> Checkpoint.NONE);

    private static RecompressOptions options(int quality, Subsampling subsampling) {
        return new RecompressOptions(quality, Effort.FAST, subsampling, OptionalInt.empty(), OptionalInt.empty());
    }

    @ParameterizedTest
    @CsvSource({"3, 1, false", "3, 6, true", "1, 1, false", "1, 6, true"})
    void libjpegDecodesTheOutputWithoutAWarningToThePicture(int channels, int orientation, boolean withProfile)
            throws Exception {
        PixelGrid grid = grid(channels);
        Container container = container(orientation, withProfile);

        byte[] output = writer.write(whole(grid), container, options(90, Subsampling.AUTO));

        byte[] netpbm = Libjpeg.djpeg(output);
        byte[] pixels = Arrays.copyOfRange(netpbm, netpbm.length - WIDTH * HEIGHT * channels, netpbm.length);
        assertThat(new String(netpbm, 0, netpbm.length - pixels.length, StandardCharsets.US_ASCII))
                .isEqualTo((channels == 3 ? "P6" : "P5") + "\n161 119\n255\n");
        assertThat(meanDifference(pixels, grid.samples())).isLessThan(4);
        JpegHeader header = JpegHeader.read(output);
        assertThat(header.orientation()).isEqualTo(orientation);
        boolean described = withProfile && channels == PixelGrid.RGB;
        assertThat(header.profile()).isEqualTo(described ? SeedFiles.read("swapped.icc") : new byte[0]);
    }

    /** From 90 on, whoever asks for a quality wants the colours as they are. */
    @ParameterizedTest
    @CsvSource({"AUTO, 50, 2", "AUTO, 89, 2", "AUTO, 90, 1", "KEEP, 50, 1", "KEEP, 90, 1"})
    void chromaIsHalvedBelow90UnlessItIsToBeKept(Subsampling subsampling, int quality, int factor) throws Exception {
        byte[] output = writer.write(whole(grid(PixelGrid.RGB)), container(1, false), options(quality, subsampling));

        Sampling chroma = new Sampling(1, 1);
        assertThat(JpegHeader.read(output).sampling()).containsExactly(new Sampling(factor, factor), chroma, chroma);
        assertThat(JpegTables.of(output)).usingRecursiveComparison().isEqualTo(JpegTables.ofQuality(quality));
    }

    /** Not to 4:1:0: chroma that is halved already stays as it is, in that direction. */
    @ParameterizedTest
    @EnumSource(ChromaSampling.class)
    void everySamplingBecomesHalfInBothDirections(ChromaSampling sampling) throws Exception {
        PixelGrid grid = grid(PixelGrid.RGB);
        List<Plane> planes = whole(grid).planes();
        Plane cb = ChromaHalving.halve(planes.get(1), sampling);
        Plane cr = ChromaHalving.halve(planes.get(2), sampling);
        SubsampledPlanes given = new SubsampledPlanes(List.of(planes.get(0), cb, cr), sampling);

        byte[] output = writer.write(given, container(1, false), options(85, Subsampling.AUTO));
        byte[] kept = writer.write(given, container(1, false), options(85, Subsampling.KEEP));

        assertThat(JpegHeader.read(output).sampling()).startsWith(new Sampling(2, 2));
        assertThat(JpegHeader.read(kept).sampling()).startsWith(new Sampling(sampling.columns(), sampling.rows()));
        byte[] netpbm = Libjpeg.djpeg(output);
        byte[] pixels = Arrays.copyOfRange(netpbm, netpbm.length - grid.samples().length, netpbm.length);
        assertThat(meanDifference(pixels, grid.samples())).isLessThan(9);
    }

    @Test
    void colouredDotsKeepTheirChroma() throws Exception {
        byte[] samples = new byte[3 * 64 * 64];
        for (int i = 0; i < 64 * 64; i++) {
            samples[3 * i + i / 64 % 2 * 2] = (byte) 255;
        }

        byte[] output = writer.write(
                whole(new PixelGrid(64, 64, PixelGrid.RGB, samples)),
                container(1, false),
                options(50, Subsampling.AUTO));

        assertThat(JpegHeader.read(output).sampling()).startsWith(new Sampling(1, 1));
    }

    private static SubsampledPlanes whole(PixelGrid grid) {
        TargetSize size = new TargetSize(grid.width(), grid.height());
        return PlanesOfPixels.of(grid, size, true, Checkpoint.NONE);
    }

    private static Container container(int orientation, boolean withProfile) throws RejectedImageException {
        return Container.open(
                ImageFormat.JPEG,
                EmbeddedMetadata.jpeg(
                        Pictures.detailed(WIDTH, HEIGHT),
                        95,
                        EmbeddedMetadata.segment(JpegMarker.APP1, Exif.block(orientation)),
                        withProfile ? EmbeddedMetadata.profileSegments(SeedFiles.read("swapped.icc")) : new byte[0]));
    }

    private static PixelGrid grid(int channels) {
        PixelGrid rgb =
                new Flattening(1, false, Opacity.AS_DECODED, Checkpoint.NONE).flatten(Pictures.detailed(WIDTH, HEIGHT));
        if (channels == PixelGrid.RGB) {
            return rgb;
        }
        byte[] green = new byte[WIDTH * HEIGHT];
        for (int i = 0; i < green.length; i++) {
            green[i] = rgb.samples()[3 * i + 1];
        }
        return new PixelGrid(WIDTH, HEIGHT, PixelGrid.GREY, green);
    }

    private static double meanDifference(byte[] a, byte[] b) {
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
        }
        return (double) sum / a.length;
    }
}
