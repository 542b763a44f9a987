package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The options of one recompression.
 *
 * @param quality 1..100 on libjpeg's scale: the tables of ITU-T T.81 Annex K, or with {@link Effort#SMALL} mozjpeg's,
 *     scaled as {@code jpeg_set_quality} does
 * @param effort trades time for bytes
 * @param subsampling whether chrominance may become 4:2:0
 * @param maxWidth the output is at most this many pixels wide as displayed, that is after the EXIF orientation; a
 *     smaller picture is never enlarged
 * @param maxHeight the same for the height; with both, the picture fits into the box and keeps its aspect
 */
public record RecompressOptions(
        int quality, Effort effort, Subsampling subsampling, OptionalInt maxWidth, OptionalInt maxHeight) {

    public static final int DEFAULT_QUALITY = 50;

    public RecompressOptions {
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("quality is " + quality + ", must be 1 to 100");
        }
        Objects.requireNonNull(effort, "effort");
        Objects.requireNonNull(subsampling, "subsampling");
        requirePositive("maxWidth", maxWidth);
        requirePositive("maxHeight", maxHeight);
    }

    /** Options with the default subsampling. */
    public RecompressOptions(int quality, Effort effort, OptionalInt maxWidth, OptionalInt maxHeight) {
        this(quality, effort, Subsampling.AUTO, maxWidth, maxHeight);
    }

    /** Options without a bound on the size, and with the default subsampling. */
    public static RecompressOptions of(int quality, Effort effort) {
        return new RecompressOptions(quality, effort, OptionalInt.empty(), OptionalInt.empty());
    }

    private static void requirePositive(String name, OptionalInt value) {
        if (value.isPresent() && value.getAsInt() < 1) {
            throw new IllegalArgumentException(name + " is " + value.getAsInt() + ", must be at least 1");
        }
    }
}
