package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Effort;
import dev.halftone.recompress.jpeg.Subsampling;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The options of one recompression.
 *
 * @param quality 1..100 on libjpeg's scale: the tables of ITU-T T.81 Annex K, or with {@link Effort#SMALL} mozjpeg's,
 *     scaled as {@code jpeg_set_quality} does; for WebP, libwebp's scale
 * @param effort trades time for bytes
 * @param subsampling whether chrominance may become 4:2:0
 * @param framing the size of the output
 * @param format of the output
 * @param salvage whether a truncated JPEG is completed whatever is missing, and a truncated animation that passes
 *     unchanged is shortened
 */
public record RecompressOptions(
        int quality, Effort effort, Subsampling subsampling, Framing framing, OutputFormat format, boolean salvage) {

    public static final int DEFAULT_QUALITY = 50;

    public RecompressOptions {
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("quality is " + quality + ", must be 1 to 100");
        }
        Objects.requireNonNull(effort, "effort");
        Objects.requireNonNull(subsampling, "subsampling");
        Objects.requireNonNull(framing, "framing");
        Objects.requireNonNull(format, "format");
    }

    /** Options of a JPEG within a box. */
    public RecompressOptions(
            int quality, Effort effort, Subsampling subsampling, OptionalInt maxWidth, OptionalInt maxHeight) {
        this(quality, effort, subsampling, Framing.inside(maxWidth, maxHeight), OutputFormat.JPEG, false);
    }

    /** Options of a JPEG within a box, with the default subsampling. */
    public RecompressOptions(int quality, Effort effort, OptionalInt maxWidth, OptionalInt maxHeight) {
        this(quality, effort, Subsampling.AUTO, maxWidth, maxHeight);
    }

    /** Options of a JPEG without a bound on the size, and with the default subsampling. */
    public static RecompressOptions of(int quality, Effort effort) {
        return new RecompressOptions(quality, effort, OptionalInt.empty(), OptionalInt.empty());
    }

    /** The largest width of the output, in pixels as displayed. */
    public OptionalInt maxWidth() {
        return framing.maxWidth();
    }

    /** The largest height of the output, in pixels as displayed. */
    public OptionalInt maxHeight() {
        return framing.maxHeight();
    }
}
