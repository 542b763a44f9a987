package dev.halftone.recompress.png;

import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;

/**
 * The scanlines of a picture, filtered and compressed: the content of IDAT.
 *
 * @param bytes from the start; there may be unused ones after them
 * @param length of the content; the limit or more, if compression was given up
 * @param strategy by which they were filtered
 */
record CompressedScanlines(byte[] bytes, int length, FilterStrategy strategy) {

    private static final int BYTES_OF_CHECKPOINT = 1 << 16;
    private static final int FIRST_LENGTH = 1 << 14;
    private static final int LEVEL_OF_FAST = 6;

    /** Scanlines of more bytes are compressed faster: the usual level would take nearly as long as an image may. */
    private static final long LARGE = 100L << 20;

    private static final int LEVEL_OF_LARGE = 3;

    /** With the filters that are best for the whole picture. @param most bytes: what becomes longer is given up */
    static CompressedScanlines smallest(Scanlines scanlines, boolean small, int most, Runnable checkpoint) {
        CompressedScanlines best = null;
        int limit = most;
        for (FilterStrategy strategy : FilterStrategy.candidates(scanlines.layout(), small)) {
            CompressedScanlines compressed = of(scanlines, strategy, small, limit, checkpoint);
            if (best == null || compressed.length < limit) {
                best = compressed;
                limit = Math.min(limit, compressed.length);
            }
        }
        return best;
    }

    /** With the filters that are best for a sample of the picture, which takes little longer than without a choice. */
    static CompressedScanlines likelySmallest(Scanlines scanlines, int most, Runnable checkpoint) {
        Scanlines sample = scanlines.sample();
        if (sample.height() == scanlines.height()) {
            return smallest(scanlines, false, most, checkpoint);
        }
        List<FilterStrategy> candidates = FilterStrategy.candidates(scanlines.layout(), false);
        FilterStrategy strategy = candidates.size() == 1
                ? candidates.get(0)
                : smallest(sample, false, Integer.MAX_VALUE, checkpoint).strategy;
        return of(scanlines, strategy, false, most, checkpoint);
    }

    private static CompressedScanlines of(
            Scanlines scanlines, FilterStrategy strategy, boolean small, int most, Runnable checkpoint) {
        int usual = small ? Deflater.BEST_COMPRESSION : LEVEL_OF_FAST;
        Deflater deflater = new Deflater(isLarge(scanlines) ? LEVEL_OF_LARGE : usual);
        try {
            if (strategy == FilterStrategy.LEAST_SUM) {
                // Filtered bytes are mostly small and irregular: short matches cost more than they save.
                deflater.setStrategy(Deflater.FILTERED);
            }
            return new Compression(deflater, most).run(scanlines, strategy, checkpoint);
        } finally {
            deflater.end();
        }
    }

    /** Whether they are too large to try more than one strategy. */
    static boolean isLarge(Scanlines scanlines) {
        return (long) scanlines.length() * scanlines.height() > LARGE;
    }

    private static final class Compression {

        private final Deflater deflater;
        private final int most;
        private byte[] out = new byte[FIRST_LENGTH];
        private int length;

        private Compression(Deflater deflater, int most) {
            this.deflater = deflater;
            this.most = most;
        }

        private CompressedScanlines run(Scanlines scanlines, FilterStrategy strategy, Runnable checkpoint) {
            byte[] scanline = new byte[scanlines.length()];
            byte[] above = new byte[scanlines.length()];
            FilteredScanline filters =
                    new FilteredScanline(scanline.length, scanlines.layout().filterDistance(), strategy);
            int sinceCheckpoint = BYTES_OF_CHECKPOINT;
            for (int y = 0; y < scanlines.height() && length < most; y++) {
                if (sinceCheckpoint >= BYTES_OF_CHECKPOINT) {
                    checkpoint.run();
                    sinceCheckpoint = 0;
                }
                sinceCheckpoint += scanline.length;
                scanlines.store(y, scanline);
                deflater.setInput(filters.filter(scanline, above));
                while (!deflater.needsInput()) {
                    deflate();
                }
                byte[] swapped = above;
                above = scanline;
                scanline = swapped;
            }
            deflater.finish();
            while (!deflater.finished() && length < most) {
                deflate();
            }
            return new CompressedScanlines(out, length, strategy);
        }

        private void deflate() {
            if (length == out.length) {
                out = Arrays.copyOf(out, Math.addExact(length, length >> 1));
            }
            length += deflater.deflate(out, length, out.length - length);
        }
    }
}
