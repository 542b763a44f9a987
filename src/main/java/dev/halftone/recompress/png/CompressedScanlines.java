package dev.halftone.recompress.png;

import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * The scanlines of a picture, filtered and compressed: the content of IDAT.
 *
 * @param bytes from the start; there may be unused ones after them
 * @param length of the content; if it became longer than the limit, more than the limit
 */
record CompressedScanlines(byte[] bytes, int length) {

    private static final int BYTES_OF_CHECKPOINT = 1 << 16;
    private static final int FIRST_LENGTH = 1 << 14;
    private static final int LEVEL_OF_FAST = 6;

    /** @param most bytes: whatever becomes longer is given up */
    static CompressedScanlines of(
            Scanlines scanlines, FilterStrategy strategy, boolean small, int most, Runnable checkpoint) {
        Deflater deflater = new Deflater(small ? Deflater.BEST_COMPRESSION : LEVEL_OF_FAST);
        try {
            return new Compression(deflater, most).run(scanlines, strategy, checkpoint);
        } finally {
            deflater.end();
        }
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
            return new CompressedScanlines(out, length);
        }

        private void deflate() {
            if (length == out.length) {
                out = Arrays.copyOf(out, Math.addExact(length, length >> 1));
            }
            length += deflater.deflate(out, length, out.length - length);
        }
    }
}
