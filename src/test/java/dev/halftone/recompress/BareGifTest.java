package dev.halftone.recompress;

import static dev.halftone.recompress.JpegVariants.ascii;
import static dev.halftone.recompress.JpegVariants.inserted;
import static dev.halftone.recompress.JpegVariants.joined;
import static dev.halftone.recompress.PrivateMetadata.published;
import static dev.halftone.recompress.PrivateMetadata.secret;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.Recompression.Unchanged;
import dev.halftone.recompress.jpeg.Effort;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A GIF that can't be made smaller: its frames are published byte for byte, and nothing else. */
class BareGifTest {

    private static final byte[] NETSCAPE = extension(0xff, ascii("NETSCAPE2.0"), new byte[] {1, 3, 0});

    /** 61 x 43 pixels of noise in 16 colours. */
    private final byte[] bare = noise();

    private final byte[] animated = animated();

    static Stream<Arguments> blocks() {
        byte[] xmpTrailer = new byte[258];
        for (int i = 1; i < 257; i++) {
            xmpTrailer[i] = (byte) (256 - i);
        }
        xmpTrailer[0] = 1;
        return Stream.of(
                Arguments.of("a comment", extension(0xfe, secret(""), secret("and more "))),
                Arguments.of(
                        "XMP, which is no sub-blocks but steps like some",
                        joined(
                                new byte[] {0x21, (byte) 0xff, 11},
                                ascii("XMP DataXMP"),
                                PrivateMetadata.xmp(),
                                xmpTrailer)),
                Arguments.of("Photoshop's resources", extension(0xff, ascii("8BIM-DATA01"), secret("8BIM"))),
                Arguments.of("IPTC", extension(0xff, ascii("MGKIPTC0000"), secret(""))),
                Arguments.of("EXIF", extension(0xff, ascii("EXIF    1.0"), PrivateMetadata.secret("MM\0*"))),
                Arguments.of("a profile that is none", extension(0xff, ascii("ICCRGBG1012"), secret(""))),
                Arguments.of("an application without a name", extension(0xff, secret(""))),
                Arguments.of("an extension of no known kind", extension(0x77, secret(""))),
                Arguments.of("a terminator too many", joined(extension(0xfe, secret("")), new byte[] {0})));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocks")
    void whatIsNeitherPictureNorColourGoes(String name, byte[] block) {
        if (block[block.length - 2] != 0) { // checks before the first image are stricter
            assertThat(published(inserted(bare, screen(bare), block))).isEqualTo(bare);
        }
        assertThat(published(inserted(bare, bare.length - 1, block))).isEqualTo(bare);
        assertThat(published(joined(bare, block))).isEqualTo(bare);
    }

    @Test
    void framesDelaysAndLoopOfAnAnimationStay() {
        byte[] comment = extension(0xfe, secret(""));
        int secondControl = lastIndexOf(animated, new byte[] {0x21, (byte) 0xf9, 4});

        byte[] source = inserted(inserted(animated, secondControl, comment), screen(animated), comment);

        assertThat(published(source)).isEqualTo(animated);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NETSCAPE2.0", "ANIMEXTS1.0"})
    void ofAnExtensionForLoopsTheirNumberStays(String application) {
        byte[] loop = extension(0xff, ascii(application), new byte[] {1, 3, 0});
        byte[] more =
                extension(0xff, ascii(application), secret("\2"), joined(new byte[] {1, 3, 0}, secret("")), secret(""));

        assertThat(published(inserted(bare, screen(bare), more))).isEqualTo(inserted(bare, screen(bare), loop));
        assertThat(published(inserted(bare, screen(bare), extension(0xff, ascii(application), secret("\2")))))
                .isEqualTo(bare);
    }

    @Test
    void transparencyStaysAndWhatHidesBehindItGoes() {
        byte[] control = extension(0xf9, new byte[] {1, 0, 0, 2});
        byte[] more = extension(0xf9, joined(new byte[] {1, 0, 0, 2}, secret("")), secret(""));

        assertThat(published(inserted(bare, screen(bare), more))).isEqualTo(inserted(bare, screen(bare), control));
    }

    @Test
    void plainTextIsPartOfThePicture() {
        byte[] text = extension(0x01, new byte[12], ascii("SALE"));
        byte[] kept = inserted(inserted(bare, bare.length - 1, text), screen(bare), NETSCAPE);

        assertThat(published(joined(kept, secret("")))).isEqualTo(kept);
    }

    @Test
    void aColourProfileStays() {
        byte[] icc = SeedFiles.read("swapped.icc");
        byte[][] blocks = new byte[1 + (icc.length + 254) / 255][];
        blocks[0] = ascii("ICCRGBG1012");
        for (int i = 1; i < blocks.length; i++) {
            blocks[i] = Arrays.copyOfRange(icc, 255 * (i - 1), Math.min(icc.length, 255 * i));
        }
        byte[] kept = inserted(bare, screen(bare), extension(0xff, blocks));

        assertThat(published(joined(kept, secret("")))).isEqualTo(kept);
    }

    @Test
    void whatStandsBehindTheEndOfAFrameGoesAlsoWhereItsTerminatorIsMissing() {
        byte[] comment = extension(0xfe, secret("a comment of more than thirty-three bytes, as the introducer says "));
        byte[] source = joined(Arrays.copyOf(bare, bare.length - 2), comment, comment);

        assertThat(published(source)).isEqualTo(bare);
    }

    @Test
    void aFrameThatIsCutKeepsWhatThereIsOfIt() {
        byte[] cut = Arrays.copyOf(animated, animated.length - 5);
        byte[] source = inserted(cut, screen(animated), extension(0xfe, secret("")));

        byte[] published = published(source);

        int lastBlock = lengthOfLastBlock(animated);
        int lengthAt = animated.length - 2 - 1 - lastBlock;
        byte[] shorter = JpegVariants.set(cut, lengthAt, lastBlock - 3);
        assertThat(published).isEqualTo(joined(shorter, new byte[] {0, 0x3b}));
    }

    private int lengthOfLastBlock(byte[] gif) {
        int block = gif.length - 1 - frameLength() + 11;
        while (gif[block + 1 + (gif[block] & 0xff)] != 0) {
            block += 1 + (gif[block] & 0xff);
        }
        return gif[block] & 0xff;
    }

    @Test
    void whatHasNothingToLoseIsTheVerySource() {
        for (byte[] source : new byte[][] {bare, animated, Arrays.copyOf(bare, bare.length - 1)}) {
            assertThat(JpegWays.router().recompress(source, RecompressOptions.of(100, Effort.FAST)))
                    .isInstanceOfSatisfying(
                            Unchanged.class, same -> assertThat(same.bytes()).isSameAs(source));
        }
    }

    private static byte[] noise() {
        byte[] levels = new byte[16];
        for (int i = 0; i < 16; i++) {
            levels[i] = (byte) (17 * i);
        }
        BufferedImage noise = new BufferedImage(
                61, 43, BufferedImage.TYPE_BYTE_BINARY, new IndexColorModel(4, 16, levels, levels, levels));
        Random random = new Random(4);
        for (int i = 0; i < 61 * 43; i++) {
            noise.getRaster().setSample(i % 61, i / 61, 0, random.nextInt(16));
        }
        return Pictures.encode(noise, "gif");
    }

    /** The same frame twice, with delays, for ever. */
    private byte[] animated() {
        byte[] control = extension(0xf9, new byte[] {0, 10, 0, 0});
        byte[] frame = Arrays.copyOfRange(bare, bare.length - 1 - frameLength(), bare.length - 1);
        return joined(Arrays.copyOf(bare, screen(bare)), NETSCAPE, control, frame, control, frame, new byte[] {0x3b});
    }

    /** The length from the image descriptor to the terminator of its pixels. */
    private int frameLength() {
        try {
            return bare.length - 1 - GifFile.parse(bare).image();
        } catch (RejectedImageException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] extension(int label, byte[]... blocks) {
        ByteArrayOutputStream extension = new ByteArrayOutputStream();
        extension.write(0x21);
        extension.write(label);
        for (byte[] block : blocks) {
            extension.write(block.length);
            extension.writeBytes(block);
        }
        extension.write(0);
        return extension.toByteArray();
    }

    /** Offset of the first block. */
    private static int screen(byte[] gif) {
        return 13 + GifFile.colourTableLength(gif[10]);
    }

    private static int lastIndexOf(byte[] bytes, byte[] wanted) {
        for (int at = bytes.length - wanted.length; at >= 0; at--) {
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        throw new AssertionError("not there");
    }
}
