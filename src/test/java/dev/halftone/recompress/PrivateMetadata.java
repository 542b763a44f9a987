package dev.halftone.recompress;

import static dev.halftone.recompress.JpegVariants.ascii;
import static dev.halftone.recompress.JpegVariants.joined;
import static org.assertj.core.api.Assertions.assertThat;

import dev.halftone.Pictures;
import dev.halftone.recompress.Recompression.Unchanged;
import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Libjpeg;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Private metadata as cameras and programs write it, and a check for it. */
final class PrivateMetadata {

    /** Part of all of the metadata. */
    static final String SECRET = "48.137154 N 11.576124 E";

    private PrivateMetadata() {}

    static byte[] secret(String before) {
        return ascii(before + SECRET);
    }

    /** A TIFF structure with an orientation, a camera, a position and a thumbnail. */
    static byte[] exif(int orientation) {
        byte[] thumbnail = joined(Pictures.jpeg(8, 8, 1), ascii(SECRET));
        int maker = 8 + 2 + 3 * 12 + 4;
        int position = maker + SECRET.length() + 1;
        int second = position + 2 + 12 + 4;
        int thumbnailAt = second + 2 + 2 * 12 + 4;
        return ByteBuffer.allocate(thumbnailAt + thumbnail.length)
                .put(ascii("MM\0*"))
                .putInt(8)
                .putShort((short) 3)
                .put(field(0x010f, 2, SECRET.length() + 1, maker))
                .put(field(0x0112, 3, 1, orientation << 16))
                .put(field(0x8825, 4, 1, position))
                .putInt(second)
                .put(ascii(SECRET + "\0"))
                .putShort((short) 1)
                .put(field(1, 2, 2, 'N' << 24))
                .putInt(0)
                .putShort((short) 2)
                .put(field(0x0201, 4, 1, thumbnailAt))
                .put(field(0x0202, 4, 1, thumbnail.length))
                .putInt(0)
                .put(thumbnail)
                .array();
    }

    private static byte[] field(int tag, int type, int count, int value) {
        return ByteBuffer.allocate(12)
                .putShort((short) tag)
                .putShort((short) type)
                .putInt(count)
                .putInt(value)
                .array();
    }

    static byte[] xmp() {
        return ascii("<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'><exif:GPS>" + SECRET
                + "</exif:GPS></x:xmpmeta>");
    }

    static boolean isIn(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        return text.contains(SECRET) || text.contains("xmpmeta");
    }

    /** What the service publishes for a file that can't be made smaller. */
    static byte[] published(byte[] source, RecompressOptions options) {
        assertThat(isIn(source)).as("the secret is in the source").isTrue();
        Recompression outcome = JpegWays.router().recompress(source, options);
        assertThat(outcome).isInstanceOf(Unchanged.class);
        byte[] published = ((Unchanged) outcome).bytes();
        assertThat(isIn(published)).as("the secret is in the output").isFalse();
        assertThat(published.length).isLessThan(source.length);
        return published;
    }

    static byte[] published(byte[] source) {
        return published(source, RecompressOptions.of(100, Effort.FAST));
    }

    /** A baseline JPEG that can't be made smaller losslessly, 160 x 120. */
    static byte[] bareJpeg() {
        byte[] jpeg = Libjpeg.cjpeg(Pictures.ppm(160, 120), "-quality", "50");
        return JpegWays.bytes(JpegWays.router().recompress(jpeg, RecompressOptions.of(50, Effort.FAST)));
    }
}
