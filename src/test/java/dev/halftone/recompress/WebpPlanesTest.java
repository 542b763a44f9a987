package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.jpeg.ChromaSampling;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.JpegHeader;
import dev.halftone.recompress.jpeg.Plane;
import dev.halftone.recompress.webp.YuvPicture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebpPlanesTest {

    private final DecodeBudget budget = new DecodeBudget(Duration.ofSeconds(30), new Precedence());

    private static WebpFile file(byte[] webp) throws RejectedImageException {
        return (WebpFile) Container.open(ImageFormat.WEBP, webp);
    }

    private static byte[] vp8(String name) throws IOException {
        try (InputStream in = WebpPlanesTest.class.getResourceAsStream("/vp8/" + name)) {
            return in.readAllBytes();
        }
    }

    private SubsampledPlanes planes(WebpFile file, Background background) throws RejectedImageException {
        return WebpPlanes.of(file, background, size(file, file.width(), file.height()), budget);
    }

    /** 16 to 235 become 0 to 255, and chrominance of 16 to 240 becomes 0.5 to 255.5. */
    @ParameterizedTest
    @ValueSource(strings = {"eight-partitions.webp", "two-partitions-sharp.webp", "one-pixel.webp"})
    void samplesOnlyChangeTheirRange(String name) throws Exception {
        WebpFile file = file(vp8(name));
        YuvPicture source = new WebpPixels(file, budget).lossyPlanes(() -> new YuvPicture(file.width(), file.height()));

        SubsampledPlanes planes = planes(file, Background.WHITE);

        assertThat(planes.sampling()).isEqualTo(ChromaSampling.HALF_BOTH);
        for (int plane = 0; plane < 3; plane++) {
            byte[] samples = planes.planes().get(plane).samples();
            assertThat(samples).hasSameSizeAs(source.plane(plane));
            for (int i = 0; i < samples.length; i++) {
                int sample = source.plane(plane)[i] & 0xff;
                double expected = plane == 0 ? (sample - 16) * 255 / 219.0 : 128 + (sample - 128) * 255 / 224.0;
                assertThat((double) (samples[i] & 0xff)).isCloseTo(Math.max(0, Math.min(255, expected)), within(0.5));
            }
        }
    }

    @Test
    void theJpegHasTheColoursOfThePixels() throws Exception {
        byte[] webp = Files.readAllBytes(Path.of("src/dev/samples/meadow.webp"));
        PixelGrid pixels = new WebpPixels(file(webp), budget).onWhite();

        Recompression outcome = PixelWay.upTo(100_000_000)
                .recompress(
                        webp,
                        new RecompressOptions(
                                60, Effort.FAST, OptionalInt.of(pixels.width() / 2), OptionalInt.empty()));

        byte[] jpeg = ((Recompressed) outcome).bytes();
        assertThat(JpegHeader.read(jpeg).sampling().get(0)).isEqualTo(new JpegHeader.Sampling(2, 2));
        PixelGrid decoded = DecodedPixels.of(jpeg);
        double error = 0;
        for (int y = 0; y < decoded.height(); y++) {
            for (int x = 0; x < decoded.width(); x++) {
                for (int c = 0; c < 3; c++) {
                    int sum = 0;
                    for (int i = 0; i < 4; i++) {
                        int at = (2 * y + i / 2) * pixels.width() + 2 * x + i % 2;
                        sum += pixels.samples()[3 * at + c] & 0xff;
                    }
                    int sample = decoded.samples()[3 * (y * decoded.width() + x) + c] & 0xff;
                    error += Math.abs(sum / 4.0 - sample);
                }
            }
        }
        assertThat(error / decoded.samples().length).isLessThan(6);
    }

    @ParameterizedTest
    @CsvSource({"40, 71, 20, 36", "96, 169, 48, 85", "1, 1, 1, 1", "97, 171, 49, 86"})
    void planesAreShrunkEachForItself(int width, int height, int chromaWidth, int chromaHeight) throws Exception {
        WebpFile file = file(vp8("eight-partitions.webp"));

        SubsampledPlanes planes = WebpPlanes.of(file, Background.WHITE, size(file, width, height), budget);

        Plane luma = planes.planes().get(0);
        Plane cb = planes.planes().get(1);
        assertThat(new int[] {luma.width(), luma.height(), cb.width(), cb.height()})
                .containsExactly(width, height, chromaWidth, chromaHeight);
        double mean = mean(planes(file, Background.WHITE).planes().get(0));
        assertThat(mean(luma)).isCloseTo(mean, within(width == 1 ? 60.0 : 3.0));
    }

    private static double mean(Plane plane) {
        double sum = 0;
        for (byte sample : plane.samples()) {
            sum += sample & 0xff;
        }
        return sum / plane.samples().length;
    }

    @ParameterizedTest
    @CsvSource({"ffffff, 255, 128, 128", "000000, 0, 128, 128", "ff0000, 76, 85, 255", "0000ff, 29, 255, 107"})
    void whatIsTransparentIsTheBackground(String rgb, int y, int cb, int cr) throws Exception {
        WebpFile file = withAlpha(vp8("finest.webp"), 37, 29, (byte) 0);

        SubsampledPlanes planes = planes(file, new Background(Integer.parseInt(rgb, 16), false));

        int[] expected = {y, cb, cr};
        for (int plane = 0; plane < 3; plane++) {
            for (byte sample : planes.planes().get(plane).samples()) {
                assertThat(sample & 0xff).isEqualTo(expected[plane]);
            }
        }
    }

    @Test
    void whatIsOpaqueIsThePicture() throws Exception {
        byte[] webp = vp8("finest.webp");
        SubsampledPlanes opaque = planes(withAlpha(webp, 37, 29, (byte) 255), new Background(0x123456, false));

        SubsampledPlanes without = planes(file(webp), Background.WHITE);

        for (int plane = 0; plane < 3; plane++) {
            assertThat(opaque.planes().get(plane).samples())
                    .isEqualTo(without.planes().get(plane).samples());
        }
    }

    @Test
    void whatIsHalfTransparentIsMixedLikePixelsAre() throws Exception {
        byte[] webp = vp8("finest.webp");
        byte[] luma = planes(withAlpha(webp, 37, 29, (byte) 102), Background.WHITE)
                .planes()
                .get(0)
                .samples();

        byte[] opaque = planes(file(webp), Background.WHITE).planes().get(0).samples();

        for (int i = 0; i < luma.length; i++) {
            assertThat((double) (luma[i] & 0xff)).isCloseTo(0.4 * (opaque[i] & 0xff) + 0.6 * 255, within(0.51));
        }
    }

    /** A file with an alpha channel of one value, which is not compressed. */
    private static WebpFile withAlpha(byte[] webp, int width, int height, byte alpha) throws RejectedImageException {
        byte[] plane = new byte[1 + width * height];
        Arrays.fill(plane, 1, plane.length, alpha);
        int padded = plane.length + plane.length % 2;
        ByteBuffer out = ByteBuffer.allocate(12 + 18 + 8 + padded + webp.length - 12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ascii("RIFF"))
                .putInt(4 + 18 + 8 + padded + webp.length - 12)
                .put(ascii("WEBPVP8X"))
                .putInt(10)
                .putInt(0x10)
                .put(new byte[] {(byte) (width - 1), 0, 0, (byte) (height - 1), 0, 0})
                .put(ascii("ALPH"))
                .putInt(plane.length)
                .put(plane)
                .position(12 + 18 + 8 + padded)
                .put(webp, 12, webp.length - 12);
        return file(out.array());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void losslessPicturesAndPartsOfACanvasAreNotTaken() throws Exception {
        assertThat(WebpPlanes.takes(file(SeedFiles.read("lossless.webp")))).isFalse();
        assertThat(WebpPlanes.takes(file(SeedFiles.read("lossy.webp")))).isTrue();
        assertThat(WebpPlanes.takes(file(SeedFiles.read("alpha-lossy.webp")))).isTrue();
    }

    private static Layout size(WebpFile file, int width, int height) {
        return Layout.whole(new TargetSize(file.width(), file.height()), new TargetSize(width, height));
    }
}
