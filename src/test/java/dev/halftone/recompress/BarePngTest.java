package dev.halftone.recompress;

import static dev.halftone.recompress.JpegVariants.ascii;
import static dev.halftone.recompress.JpegVariants.inserted;
import static dev.halftone.recompress.JpegVariants.joined;
import static dev.halftone.recompress.JpegVariants.set;
import static dev.halftone.recompress.PrivateMetadata.published;
import static dev.halftone.recompress.PrivateMetadata.secret;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.Recompression.Unchanged;
import dev.halftone.recompress.jpeg.Effort;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A PNG that can't be made smaller: its picture is published byte for byte, and nothing else. */
class BarePngTest {

    /** Offset after IHDR. */
    private static final int HEAD = 33;

    private static final int END_LENGTH = 12;

    private final byte[] bare = SeedFiles.read("palette.png");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tEXt", "zTXt", "iTXt", "tIME", "sPLT", "hIST", "oFFs", "pCAL", "sCAL", "iDOT", "caBX", "vpAg", "prVt",
                "CrIt"
            })
    void chunksThatAreNeitherPictureNorColourGo(String type) {
        byte[] chunk = chunk(type, secret("Comment\0"));

        assertThat(published(inserted(bare, HEAD, chunk))).isEqualTo(bare);
        assertThat(published(inserted(bare, bare.length - END_LENGTH, chunk))).isEqualTo(bare);
        assertThat(published(joined(bare, chunk))).isEqualTo(bare);
    }

    @Test
    void ofExifTheOrientationIsWrittenAnew() {
        byte[] source = inserted(bare, HEAD, chunk("eXIf", PrivateMetadata.exif(6)));

        byte[] published = published(source);

        assertThat(published).isEqualTo(inserted(bare, HEAD, chunk("eXIf", Exif.directory(6))));
        assertThat(Exif.orientation(Exif.directory(6))).isEqualTo(6);
        assertThat(published(inserted(bare, HEAD, chunk("eXIf", PrivateMetadata.exif(1)))))
                .isEqualTo(bare);
    }

    @Test
    void onlyTheFirstExifCounts() {
        byte[] upright = chunk("eXIf", PrivateMetadata.exif(1));
        byte[] turned = chunk("eXIf", PrivateMetadata.exif(8));

        assertThat(published(inserted(bare, HEAD, joined(upright, turned)))).isEqualTo(bare);
        byte[] damaged = set(upright, upright.length - 1, upright[upright.length - 1] + 1);
        assertThat(published(inserted(bare, HEAD, joined(damaged, turned))))
                .isEqualTo(inserted(bare, HEAD, chunk("eXIf", Exif.directory(8))));
    }

    @Test
    void whatSaysHowThePictureLooksStays() {
        byte[] look = joined(
                chunk("cICP", new byte[] {1, 13, 0, 1}),
                chunk("iCCP", profile(SeedFiles.read("swapped.icc"))),
                chunk("gAMA", new byte[] {0, 0, (byte) 0xb1, (byte) 0x8f}),
                chunk("cHRM", new byte[32]),
                chunk("mDCV", new byte[24]),
                chunk("cLLI", new byte[8]),
                chunk("sBIT", new byte[] {5, 6, 5}),
                chunk("pHYs", new byte[] {0, 0, 0, 2, 0, 0, 0, 1, 0}));
        byte[] kept = inserted(bare, HEAD, look);

        assertThat(published(inserted(kept, HEAD, chunk("tEXt", secret("Comment\0")))))
                .isEqualTo(kept);
    }

    @Test
    void transparencyAndBackgroundStay() {
        byte[] transparent = SeedFiles.read("palette-trns.png");
        byte[] kept = inserted(transparent, position(transparent, "IDAT"), chunk("bKGD", new byte[] {1}));

        assertThat(published(joined(kept, secret("")))).isEqualTo(kept);
    }

    @Test
    void anAnimationStays() {
        byte[] control = ByteBuffer.allocate(26)
                .putInt(4, 48)
                .putInt(8, 32)
                .putShort(20, (short) 1)
                .array();
        byte[] second = set(control, 3, 1);
        byte[] pixels = JpegVariants.joined(
                new byte[] {0, 0, 0, 2},
                Arrays.copyOfRange(bare, position(bare, "IDAT") + 8, bare.length - END_LENGTH - 4));
        byte[] first = inserted(
                bare,
                position(bare, "IDAT"),
                joined(chunk("acTL", new byte[] {0, 0, 0, 2, 0, 0, 0, 0}), chunk("fcTL", control)));
        byte[] animated =
                inserted(first, first.length - END_LENGTH, joined(chunk("fcTL", second), chunk("fdAT", pixels)));
        byte[] text = chunk("tEXt", secret("Comment\0"));

        byte[] source =
                inserted(inserted(animated, animated.length - END_LENGTH, text), position(animated, "fcTL"), text);

        assertThat(published(source)).isEqualTo(animated);
    }

    @Test
    void whatHidesInChunksOfAKnownKindGoes() {
        byte[] profile = chunk("iCCP", profile(SeedFiles.read("swapped.icc")));
        byte[] gamma = chunk("gAMA", new byte[] {0, 0, (byte) 0xb1, (byte) 0x8f});
        byte[] kept = inserted(bare, HEAD, joined(profile, gamma));
        byte[] another = joined(
                chunk("iCCP", secret("name\0\0")),
                chunk("gAMA", secret("")),
                chunk("sBIT", secret("")),
                chunk("pHYs", secret("")));

        assertThat(published(inserted(kept, kept.length - END_LENGTH, another))).isEqualTo(kept);
        assertThat(published(inserted(bare, HEAD, chunk("iCCP", secret("name\0\0")))))
                .isEqualTo(bare);
        byte[] damaged = chunk("gAMA", new byte[] {1, 2, 3, 4});
        damaged[damaged.length - 1]++;
        assertThat(published(inserted(bare, HEAD, joined(damaged, chunk("tEXt", secret(""))))))
                .isEqualTo(bare);
        byte[] end = chunk("IEND", secret(""));
        assertThat(published(joined(Arrays.copyOf(bare, bare.length - END_LENGTH), end)))
                .isEqualTo(bare);
    }

    @Test
    void aFileWithoutItsEndGetsOne() {
        byte[] text = chunk("tEXt", secret("Comment\0"));
        byte[] noEnd = inserted(Arrays.copyOf(bare, bare.length - END_LENGTH), HEAD, text);

        assertThat(published(noEnd)).isEqualTo(bare);
        assertThat(published(joined(noEnd, Arrays.copyOf(text, text.length - 1))))
                .isEqualTo(bare);
    }

    @Test
    void pixelsWhoseChunkIsCutStayAndWhatItSwallowedGoes() throws Exception {
        int data = position(bare, "IDAT");
        int end = bare.length - END_LENGTH - 4;
        byte[] text = chunk("tEXt", secret("Comment\0"));
        byte[] cut = inserted(Arrays.copyOf(bare, end), HEAD, text);
        byte[] longer = set(Arrays.copyOf(bare, end + 4), data + 1, 1);

        assertThat(published(cut)).isEqualTo(bare);
        assertThat(published(joined(longer, text))).isEqualTo(bare);
    }

    @Test
    void whatHasNothingToLoseIsTheVerySource() {
        byte[] noEnd = Arrays.copyOf(bare, bare.length - END_LENGTH);

        for (byte[] source : new byte[][] {bare, noEnd}) {
            assertThat(JpegWays.router().recompress(source, RecompressOptions.of(50, Effort.FAST)))
                    .isInstanceOfSatisfying(
                            Unchanged.class, same -> assertThat(same.bytes()).isSameAs(source));
        }
    }

    @Test
    void aPictureThatIsSmallerAsAJpegIsMeasuredWithoutItsMetadata() {
        byte[] picture = Pictures.encode(Pictures.detailed(64, 64), "png");
        byte[] text = chunk("tEXt", joined(secret("Comment\0"), new byte[100_000]));

        Recompression plain = JpegWays.router().recompress(picture, RecompressOptions.of(50, Effort.FAST));
        Recompression more =
                JpegWays.router().recompress(inserted(picture, HEAD, text), RecompressOptions.of(50, Effort.FAST));

        assertThat(plain).isInstanceOf(Recompression.Recompressed.class);
        assertThat(JpegWays.bytes(more)).isEqualTo(JpegWays.bytes(plain));
    }

    private static byte[] chunk(String type, byte[] content) {
        return PngChunks.chunk(ByteBuffer.wrap(ascii(type)).getInt(), content);
    }

    private static byte[] profile(byte[] icc) {
        try {
            ByteArrayOutputStream deflated = new ByteArrayOutputStream();
            try (DeflaterOutputStream deflater = new DeflaterOutputStream(deflated)) {
                deflater.write(icc);
            }
            return joined(ascii("icc\0\0"), deflated.toByteArray());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Offset of the first chunk of this type. */
    private static int position(byte[] png, String type) {
        return new String(png, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(type) - 4;
    }
}
