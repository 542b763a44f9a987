package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a YCbCr picture with subsampled chroma (TIFF 6.0, section 21). Each unit has the luma of several pixels and one
 * pair of colour differences.
 */
final class TiffChroma {

    interface Rows {
        /** @param samples luma and both differences of each pixel, times 257 */
        void take(int y, int[] samples);
    }

    private static final int WIDE = 257;

    private final TiffFile file;
    private final TiffBlocks blocks;
    private final Checkpoint checkpoint;
    private final int horizontal;
    private final int vertical;

    TiffChroma(TiffFile file, TiffBlocks blocks, Checkpoint checkpoint) throws RejectedImageException {
        this.file = file;
        this.blocks = blocks;
        this.checkpoint = checkpoint;
        long[] sampling = file.directory().numbers(TiffDirectory.YCBCR_SUBSAMPLING);
        this.horizontal = sampling.length < 2 ? 2 : (int) sampling[0];
        this.vertical = sampling.length < 2 ? 2 : (int) sampling[1];
        if (!isStep(horizontal) || !isStep(vertical)) {
            throw RejectedImageException.corrupt(
                    "The TIFF image has YCbCrSubSampling " + horizontal + " and " + vertical);
        }
        if (blocks.planes() > 1 || file.directory().number(TiffDirectory.PREDICTOR, 1) != 1) {
            throw RejectedImageException.unsupported(
                    "A TIFF image of YCbCr in separate planes or with a Predictor is not read");
        }
    }

    private static boolean isStep(int sampling) {
        return sampling == 1 || sampling == 2 || sampling == 4;
    }

    void read(Rows target) throws IOException {
        int[][] rows = new int[vertical][file.width() * 3];
        int unit = horizontal * vertical + 2;
        int unitsAcross = (blocks.width() + horizontal - 1) / horizontal;
        byte[] units = new byte[Math.multiplyExact(unitsAcross, unit)];
        for (int down = 0; down < blocks.down(); down++) {
            int first = down * blocks.length();
            int last = Math.min(first + blocks.length(), file.height());
            int unitsDown = (last - first + vertical - 1) / vertical;
            InputStream[] streams = new InputStream[blocks.across()];
            try {
                for (int i = 0; i < streams.length; i++) {
                    streams[i] = blocks.open(0, down, i, (long) unitsDown * units.length);
                }
                for (int y = first; y < last; y += vertical) {
                    checkpoint.reached();
                    for (int i = 0; i < streams.length; i++) {
                        if (streams[i].readNBytes(units, 0, units.length) < units.length) {
                            throw new EOFException();
                        }
                        spread(units, unit, i * blocks.width(), rows);
                    }
                    for (int i = 0; i < Math.min(vertical, last - y); i++) {
                        target.take(y + i, rows[i]);
                    }
                }
            } finally {
                for (InputStream stream : streams) {
                    if (stream != null) {
                        stream.close();
                    }
                }
            }
        }
    }

    private void spread(byte[] units, int unit, int left, int[][] rows) {
        int right = Math.min(left + blocks.width(), file.width());
        for (int x = left; x < right; x++) {
            int start = (x - left) / horizontal * unit;
            for (int v = 0; v < vertical; v++) {
                int[] row = rows[v];
                row[3 * x] = (units[start + v * horizontal + (x - left) % horizontal] & 0xff) * WIDE;
                row[3 * x + 1] = (units[start + unit - 2] & 0xff) * WIDE;
                row[3 * x + 2] = (units[start + unit - 1] & 0xff) * WIDE;
            }
        }
    }
}
