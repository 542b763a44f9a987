package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.jpeg.BareJpeg;
import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.JpegDecoder;
import dev.halftone.recompress.jpeg.JpegException;
import dev.halftone.recompress.jpeg.JpegHeader;
import dev.halftone.recompress.jpeg.JpegLimits;
import dev.halftone.recompress.jpeg.JpegTranscoder;
import dev.halftone.recompress.jpeg.Libjpeg;
import dev.halftone.recompress.jpeg.Reduction;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A file without its metadata shows the same picture as its source, in every format. */
@Tag("process")
class BareFileTest {

    private static final int MUTANTS = 60;

    /** Mutants may claim to be huge. */
    private static final int MAX_SIDE = 5000;

    static List<String> files() {
        return SeedFiles.names();
    }

    /** Files from which something can be omitted. */
    static List<String> filesWithChunks() {
        return files().stream()
                .filter(name -> name.matches(".*\\.(jpg|png|gif|webp)"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyDecoderSeesTheSamePicture(String name) throws Exception {
        byte[] source = SeedFiles.read(name);

        byte[] bare = bare(source);

        requireSamePicture(source, bare);
        switch (ImageFormat.sniff(source).orElseThrow()) {
            case JPEG -> assertThat(Libjpeg.djpeg(bare)).isEqualTo(Libjpeg.djpeg(source));
            case PNG, GIF ->
                assertThat(Pictures.psnr(Pictures.decode(source), Pictures.decode(bare)))
                        .isInfinite();
            case BMP, TIFF, PSD -> assertThat(bare).isSameAs(source);
            case WEBP -> {} // the JDK has no decoder
        }
    }

    /** The mutants are files that are cut, lengthened, or damaged where decoders do not notice. */
    @ParameterizedTest
    @MethodSource("filesWithChunks")
    void noMutantThatIsReadLosesItsPicture(String name) throws Exception {
        byte[] seed = SeedFiles.read(name);
        Random random = new Random(name.hashCode());
        int read = 0;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = mutant(seed, random);
            byte[] bare;
            try {
                Container container = Container.open(ImageFormat.sniff(mutant).orElseThrow(), mutant);
                if (container.width() > MAX_SIDE || container.height() > MAX_SIDE) {
                    continue;
                }
                DecodedPixels.of(mutant);
                bare = bare(mutant);
            } catch (RejectedImageException | JpegException | IOException | RuntimeException e) {
                continue;
            }
            requireSamePicture(mutant, bare);
            read++;
        }
        assertThat(read).as("mutants that are read").isPositive();
    }

    private static byte[] mutant(byte[] seed, Random random) {
        int at = random.nextInt(seed.length);
        byte[] bytes = new byte[1 + random.nextInt(40)];
        random.nextBytes(bytes);
        return switch (random.nextInt(5)) {
            case 0 -> Arrays.copyOf(seed, seed.length - 1 - random.nextInt(20));
            case 1 -> JpegVariants.joined(seed, bytes);
            case 2 -> JpegVariants.inserted(seed, at, bytes);
            case 3 -> JpegVariants.set(seed, at, random.nextInt(256));
            default -> JpegVariants.set(seed, random.nextInt(Math.min(100, seed.length)), random.nextInt(256));
        };
    }

    private static void requireSamePicture(byte[] source, byte[] bare) throws Exception {
        Container before = Container.open(ImageFormat.sniff(source).orElseThrow(), source);
        Container after = Container.open(ImageFormat.sniff(bare).orElseThrow(), bare);
        assertThat(bare).hasSizeLessThanOrEqualTo(source.length);
        assertThat(after.format()).isEqualTo(before.format());
        assertThat(after.orientation()).isEqualTo(before.orientation());
        assertThat(after.iccProfile()).isEqualTo(before.iccProfile());
        assertThat(after.toneExponent()).isEqualTo(before.toneExponent());
        assertThat(DecodedPixels.of(bare).samples())
                .isEqualTo(DecodedPixels.of(source).samples());
        assertThat(bare(bare)).as("nothing is left to leave out").isSameAs(bare);
    }

    @Test
    void nothingIsHeldThatNobodyAsksFor() {
        byte[] source = {1, 2, 3, 4};
        int[] calls = {0};
        BareFile bare = BareFile.of(source, part -> {
            calls[0]++;
            part.add(source, 0, 1);
            part.add(source, 2, 2);
        });

        assertThat(bare.length()).isEqualTo(3);
        assertThat(calls[0]).isEqualTo(1);
        assertThat(bare.bytes()).containsExactly(1, 3, 4);
    }

    @Test
    void aFileIsNeverLongerThanItsSource() {
        byte[] source = {1, 2, 3, 4};

        BareFile longer = BareFile.of(source, part -> {
            part.add(source, 0, 4);
            part.add(new byte[] {5});
        });

        assertThat(longer.length()).isEqualTo(4);
        assertThat(longer.bytes()).isSameAs(source);
    }

    /** What both ways through the codec say. */
    static byte[] bareJpeg(byte[] source) throws JpegException {
        BareJpeg transcoded = new JpegTranscoder(JpegLimits.DEFAULT, Checkpoint.NONE)
                .transcode(source, 50, Effort.FAST)
                .bare();
        BareJpeg decoded = new JpegDecoder(JpegLimits.DEFAULT, Checkpoint.NONE)
                .decode(
                        source,
                        Collections.nCopies(JpegHeader.read(source).components(), Reduction.EIGHTH),
                        (component, samples, offset) -> {})
                .bare();
        byte[] bare = BareFile.of(source, part -> transcoded.each(part::add)).bytes();
        assertThat(BareFile.of(source, part -> decoded.each(part::add)).bytes()).isEqualTo(bare);
        return bare;
    }

    /** Uses the codec for a JPEG, and the container for all other formats. */
    private static byte[] bare(byte[] source) throws RejectedImageException, JpegException {
        if (ImageFormat.sniff(source).orElseThrow() == ImageFormat.JPEG) {
            return bareJpeg(source);
        }
        return Container.open(ImageFormat.sniff(source).orElseThrow(), source)
                .bare(source)
                .bytes();
    }
}
