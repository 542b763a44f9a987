package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.Effort;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Files with metadata that must be kept or dropped. */
final class EmbeddedMetadata {

    private EmbeddedMetadata() {}

    /** A JPEG of a quality on libjpeg's scale, with metadata to keep and metadata to drop. */
    static byte[] jpeg(BufferedImage image, int quality, byte[]... segments) {
        PixelGrid grid = new Flattening(1, false, Opacity.AS_DECODED, Checkpoint.NONE).flatten(image);
        byte[] plain = GeneratedJpeg.of(grid, quality, Effort.FAST);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(plain, 0, 20);
        for (byte[] segment : segments) {
            out.writeBytes(segment);
        }
        out.write(plain, 20, plain.length - 20);
        return out.toByteArray();
    }

    static byte[] segment(int marker, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JpegMarker.writeSegment(out, marker, content);
        return out.toByteArray();
    }

    static byte[] profileSegments(byte[] profile) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JpegMarker.writeProfile(out, profile);
        return out.toByteArray();
    }

    /** A PNG with a chunk inserted after its IHDR. */
    static byte[] withChunk(byte[] png, String type, byte[] content) {
        int at = 33;
        CRC32 crc = new CRC32();
        crc.update(type.getBytes(StandardCharsets.US_ASCII));
        crc.update(content);
        return ByteBuffer.allocate(png.length + content.length + 12)
                .put(png, 0, at)
                .putInt(content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .putInt((int) crc.getValue())
                .put(png, at, png.length - at)
                .array();
    }
}
