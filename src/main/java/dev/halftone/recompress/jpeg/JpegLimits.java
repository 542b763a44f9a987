package dev.halftone.recompress.jpeg;

/**
 * Limits on the cost of one image. Work is bounded by pixels times scans, memory by pixels and by the length of the
 * source.
 *
 * @param maxPixels width times height, in pixels
 * @param maxScans scans read from one image; encoders write 1 to about 20, and a hostile file can ask for thousands
 * @param retainedBytes working memory that a transcoder keeps from one image to the next; memory beyond that is
 *     released after the image
 */
public record JpegLimits(long maxPixels, int maxScans, long retainedBytes) {
    /** 100 megapixels, 128 scans, 48 MiB kept: enough to keep the buffers of photographs up to about 8 megapixels. */
    public static final JpegLimits DEFAULT = new JpegLimits(100_000_000L, 128, 48L << 20);

    public JpegLimits {
        if (maxPixels < 1 || maxScans < 1 || retainedBytes < 0) {
            throw new IllegalArgumentException("limits must be positive: " + maxPixels + " pixels, " + maxScans
                    + " scans, " + retainedBytes + " bytes");
        }
    }
}
