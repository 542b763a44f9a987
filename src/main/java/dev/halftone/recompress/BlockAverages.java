package dev.halftone.recompress;

/** Averages blocks of samples, or converts samples if a block is just one. */
final class BlockAverages {

    private final int blockWidth;
    private final int blockHeight;
    private final int width;
    private final int[] sums;
    private int rows;

    /** @param width samples per row */
    BlockAverages(int width, int blockWidth, int blockHeight) {
        this.width = width;
        this.blockWidth = blockWidth;
        this.blockHeight = blockHeight;
        this.sums = new int[blockWidth * blockHeight == 1 ? 0 : width];
    }

    /**
     * Takes a row of samples.
     *
     * @param isLast whether no row follows, so that a block may be lower than the others
     * @param out the averages of a row of blocks, of which the last may be narrower, if its last row has come
     * @return whether it has
     */
    boolean row(byte[] samples, int offset, boolean isLast, float[] out) {
        if (sums.length == 0) {
            convert(samples, offset, out, width);
            return true;
        }
        if (rows == 0) {
            set(samples, offset, sums);
        } else {
            add(samples, offset, sums);
        }
        rows++;
        if (rows < blockHeight && !isLast) {
            return false;
        }
        average(out);
        rows = 0;
        return true;
    }

    private static void convert(byte[] samples, int offset, float[] out, int width) {
        for (int i = 0; i < width; i++) {
            out[i] = samples[offset + i] & 0xff;
        }
    }

    private static void set(byte[] samples, int offset, int[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] = samples[offset + i] & 0xff;
        }
    }

    private static void add(byte[] samples, int offset, int[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += samples[offset + i] & 0xff;
        }
    }

    private void average(float[] out) {
        int whole = width / blockWidth;
        float each = 1f / (blockWidth * rows);
        if (blockWidth == 2) {
            averagePairs(out, whole, each);
        } else {
            for (int block = 0; block < whole; block++) {
                out[block] = sum(block * blockWidth, (block + 1) * blockWidth) * each;
            }
        }
        int rest = width - whole * blockWidth;
        if (rest > 0) {
            out[whole] = (float) sum(width - rest, width) / (rest * rows);
        }
    }

    private void averagePairs(float[] out, int whole, float each) {
        for (int block = 0; block < whole; block++) {
            out[block] = (sums[2 * block] + sums[2 * block + 1]) * each;
        }
    }

    private int sum(int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += sums[i];
        }
        return sum;
    }
}
