package dev.halftone.recompress;

import dev.halftone.recompress.raster.DeflateInputStream;
import dev.halftone.recompress.raster.LzwInputStream;
import dev.halftone.recompress.raster.PackBitsInputStream;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Map;

/** The tag Compression: kinds that are unpacked here, kinds that a library decodes, and unsupported kinds. */
enum TiffCompression {
    NONE(4),
    /** Two bytes repeat a byte 128 times. */
    PACK_BITS(64),
    /** The length of its longest strings. */
    LZW(4096),
    DEFLATE(1100),
    /** T.4 and T.6: an empty row takes one bit. */
    FAX(Long.MAX_VALUE),
    JPEG(Long.MAX_VALUE);

    private static final Map<Long, TiffCompression> BY_NUMBER = Map.ofEntries(
            Map.entry(1L, NONE),
            Map.entry(2L, FAX),
            Map.entry(3L, FAX),
            Map.entry(4L, FAX),
            Map.entry(5L, LZW),
            Map.entry(6L, JPEG),
            Map.entry(7L, JPEG),
            Map.entry(8L, DEFLATE),
            Map.entry(32773L, PACK_BITS),
            Map.entry(32946L, DEFLATE),
            Map.entry(50013L, DEFLATE));

    private static final Map<Long, String> NAMES_NOT_READ = Map.of(
            34661L, "JBIG",
            34676L, "SGI LogLuv",
            34677L, "SGI LogLuv",
            34712L, "JPEG 2000",
            34887L, "LERC",
            34925L, "LZMA",
            50000L, "Zstandard",
            50001L, "WebP",
            50002L, "JPEG XL");

    private final long maxRatio;

    /** @param maxRatio the most bytes of pixels that one byte can stand for */
    TiffCompression(long maxRatio) {
        this.maxRatio = maxRatio;
    }

    static TiffCompression of(long number) throws RejectedImageException {
        TiffCompression compression = BY_NUMBER.get(number);
        if (compression == null) {
            String name = NAMES_NOT_READ.get(number);
            throw RejectedImageException.unsupported(
                    "A TIFF image of Compression " + number + (name == null ? "" : " (" + name + ")") + " is not read");
        }
        return compression;
    }

    boolean isUnpackedHere() {
        return this != FAX && this != JPEG;
    }

    boolean hasPredictor() {
        return this == LZW || this == DEFLATE;
    }

    /** Whether a file of this length can hold this many bytes of pixels. */
    boolean canHold(long pixelBytes, int fileLength) {
        return pixelBytes / maxRatio <= fileLength;
    }

    /** Unpacks the pixels between two positions. */
    InputStream unpack(byte[] packed, int start, int end) {
        return switch (this) {
            case NONE -> new ByteArrayInputStream(packed, start, end - start);
            case PACK_BITS -> new PackBitsInputStream(packed, start, end);
            case LZW -> new LzwInputStream(packed, start, end);
            case DEFLATE -> new DeflateInputStream(packed, start, end);
            case FAX, JPEG -> throw new IllegalStateException(name());
        };
    }
}
