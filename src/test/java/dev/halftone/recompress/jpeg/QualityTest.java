package dev.halftone.recompress.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("process")
class QualityTest {
    /** How much worse than decoding and encoding by libjpeg-turbo the result may be, in dB. */
    private static final double TOLERANCE = 0.1;

    private final JpegTranscoder transcoder = new JpegTranscoder(JpegLimits.DEFAULT);

    @BeforeAll
    static void withoutADisplay() {
        System.setProperty("java.awt.headless", "true");
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 50, 75})
    void fastIsAsFaithfulAsDecodingAndEncodingWithLibjpeg(int quality) throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(320, 240), "-quality", "91");
        byte[] pixels = Libjpeg.djpeg(source);
        byte[] encodedAgain = Libjpeg.cjpeg(pixels, "-optimize", "-quality", "" + quality);
        byte[] ours = transcoder.transcode(source, quality, Effort.FAST).bytes();
        assertThat(Pictures.psnr(Libjpeg.djpeg(ours), pixels))
                .isGreaterThan(Pictures.psnr(Libjpeg.djpeg(encodedAgain), pixels) - TOLERANCE);
        assertThat(ours.length).isLessThan((int) (encodedAgain.length * 1.03));
    }

    /** The wide dead zone of full chrominance loses no more than halving its resolution does, at any quality. */
    @ParameterizedTest
    @ValueSource(ints = {30, 50, 75, 90})
    void fullChrominanceIsAsFaithfulAsSubsamplingItWithLibjpeg(int quality) throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(320, 240), "-quality", "96", "-sample", "1x1");
        byte[] pixels = Libjpeg.djpeg(source);
        byte[] subsampled = Libjpeg.cjpeg(pixels, "-optimize", "-quality", "" + quality, "-sample", "2x2");
        byte[] ours = transcoder.transcode(source, quality, Effort.FAST).bytes();
        assertThat(Pictures.psnr(Libjpeg.djpeg(ours), pixels))
                .isGreaterThan(Pictures.psnr(Libjpeg.djpeg(subsampled), pixels) - TOLERANCE);
    }

    @Test
    void smallIsSmallerThanFast() throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(320, 240), "-quality", "91");
        assertThat(transcoder.transcode(source, 50, Effort.SMALL).bytes().length)
                .isLessThan(transcoder.transcode(source, 50, Effort.FAST).bytes().length);
    }

    @ParameterizedTest
    @EnumSource(Effort.class)
    void imageIoReadsTheOutputAsWell(Effort effort) throws Exception {
        byte[] source = Libjpeg.cjpeg(Pictures.ppm(160, 120), "-quality", "91", "-progressive");
        BufferedImage image =
                Pictures.decode(transcoder.transcode(source, 50, effort).bytes());
        assertThat(image.getWidth()).isEqualTo(160);
        assertThat(image.getHeight()).isEqualTo(120);
    }

    @Test
    void buffersOfALargeImageAreGivenBack() throws Exception {
        JpegTranscoder sparing = new JpegTranscoder(new JpegLimits(10_000_000, 64, 1 << 20));
        byte[] large = Libjpeg.cjpeg(Pictures.ppm(1000, 800), "-progressive", "-quality", "95");
        byte[] first = sparing.transcode(large, 50, Effort.FAST).bytes();
        assertThat(sparing.retainedBytes()).isLessThan(1 << 20);
        assertThat(sparing.transcode(large, 50, Effort.FAST).bytes()).isEqualTo(first);
    }

    @Test
    void anImageDoesNotDependOnTheOneBefore() throws Exception {
        byte[] one = Libjpeg.cjpeg(Pictures.ppm(200, 100), "-quality", "90");
        byte[] other = Libjpeg.cjpeg(Pictures.pgm(77, 300), "-progressive");
        for (Effort effort : Effort.values()) {
            byte[] fresh = new JpegTranscoder(JpegLimits.DEFAULT)
                    .transcode(one, 50, effort)
                    .bytes();
            transcoder.transcode(other, 20, effort);
            assertThat(transcoder.transcode(one, 50, effort).bytes()).isEqualTo(fresh);
            byte[] cut = Arrays.copyOf(one, one.length / 5);
            assertThat(catchFormat(cut, effort)).isTrue();
            assertThat(transcoder.transcode(one, 50, effort).bytes()).isEqualTo(fresh);
        }
    }

    private boolean catchFormat(byte[] source, Effort effort) {
        try {
            transcoder.transcode(source, 50, effort);
            return false;
        } catch (JpegFormatException e) {
            return true;
        } catch (JpegException e) {
            throw new AssertionError(e);
        }
    }
}
