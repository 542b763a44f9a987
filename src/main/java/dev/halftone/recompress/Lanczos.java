package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import java.util.Arrays;

/**
 * Shrinks a picture with a separable Lanczos filter of three lobes, in the samples' own tone curve, as most image
 * software does. If the factor is large, blocks of pixels are averaged first, down to three times the target, which
 * looks the same and takes a fraction of the time.
 *
 * <p>Reads the source once, row by row, and holds as many filtered rows as the filter is high.
 */
final class Lanczos {

    private static final double LOBES = 3;
    private static final int MIN_FACTOR_FOR_FILTER = 3;
    /** So that the sum over a block of 8-bit samples fits into an int. */
    private static final int MAX_BLOCK_SIDE = 2048;

    private final PixelGrid source;
    private final int blockWidth;
    private final int blockHeight;
    private final int reducedWidth;
    private final int[] blockRow;
    private final float[] averages;
    private final Kernel horizontal;
    private final Kernel vertical;
    private final int targetRow;
    private final Checkpoint checkpoint;

    private Lanczos(PixelGrid source, int width, int height, Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        this.source = source;
        this.blockWidth = blockSide(source.width(), width);
        this.blockHeight = blockSide(source.height(), height);
        this.reducedWidth = ceilDivide(source.width(), blockWidth);
        this.blockRow = new int[reducedWidth * source.channels()];
        this.averages = new float[blockRow.length];
        this.horizontal = Kernel.of(reducedWidth, (double) source.width() / blockWidth, width);
        this.vertical =
                Kernel.of(ceilDivide(source.height(), blockHeight), (double) source.height() / blockHeight, height);
        this.targetRow = width * source.channels();
    }

    /**
     * Shrinks a picture.
     *
     * @param width 1 up to the source's width; the same for the height
     * @param checkpoint reached once per row of the source
     */
    static PixelGrid shrink(PixelGrid source, int width, int height, Checkpoint checkpoint) {
        return new Lanczos(source, width, height, checkpoint).shrink();
    }

    /**
     * For each output position, the input positions that contribute to it and their weights.
     *
     * @param starts the first input position, never decreasing
     * @param weights sum to 1
     */
    private record Kernel(int[] starts, float[][] weights) {

        /** @param extent the inputs' true length in units of inputs; the last one may be a part of a block */
        static Kernel of(int inputs, double extent, int outputs) {
            double scale = extent / outputs;
            double support = LOBES * Math.max(1, scale);
            int[] starts = new int[outputs];
            float[][] weights = new float[outputs][];
            for (int i = 0; i < outputs; i++) {
                double centre = (i + 0.5) * scale;
                int start = (int) Math.max(0, Math.floor(centre - support));
                int end = (int) Math.min(inputs, Math.ceil(centre + support));
                starts[i] = start;
                weights[i] = weights(start, end, centre, Math.max(1, scale));
            }
            return new Kernel(starts, weights);
        }

        private static float[] weights(int start, int end, double centre, double scale) {
            double[] exact = new double[end - start];
            for (int k = 0; k < exact.length; k++) {
                exact[k] = lanczos((start + k + 0.5 - centre) / scale);
            }
            double sum = Arrays.stream(exact).sum();
            float[] weights = new float[exact.length];
            for (int k = 0; k < exact.length; k++) {
                weights[k] = (float) (exact[k] / sum);
            }
            return weights;
        }

        int size() {
            return starts.length;
        }

        int widest() {
            return Arrays.stream(weights).mapToInt(w -> w.length).max().orElse(1);
        }
    }

    private static double lanczos(double x) {
        if (x == 0) {
            return 1;
        }
        return Math.abs(x) >= LOBES ? 0 : sinc(x) * sinc(x / LOBES);
    }

    private static double sinc(double x) {
        return Math.sin(Math.PI * x) / (Math.PI * x);
    }

    private PixelGrid shrink() {
        byte[] target = new byte[targetRow * vertical.size()];
        float[][] ring = new float[vertical.widest()][targetRow];
        float[] sums = new float[targetRow];
        int filtered = 0;
        for (int y = 0; y < vertical.size(); y++) {
            float[] weights = vertical.weights()[y];
            int start = vertical.starts()[y];
            Arrays.fill(sums, 0.5f);
            for (int k = 0; k < weights.length; k++) {
                for (; filtered <= start + k; filtered++) {
                    filterRow(filtered, ring[filtered % ring.length]);
                }
                addWeighted(sums, ring[(start + k) % ring.length], weights[k]);
            }
            store(sums, target, y * targetRow);
        }
        return new PixelGrid(horizontal.size(), vertical.size(), source.channels(), target);
    }

    private static void addWeighted(float[] sums, float[] row, float weight) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += row[i] * weight;
        }
    }

    private static void store(float[] sums, byte[] target, int at) {
        for (int i = 0; i < sums.length; i++) {
            target[at + i] = (byte) Math.max(0, Math.min(255, (int) sums[i]));
        }
    }

    /** Averages one row of blocks and filters it along the row. */
    private void filterRow(int reducedRow, float[] out) {
        int rows = Math.min(blockHeight, source.height() - reducedRow * blockHeight);
        sumBlocks(reducedRow * blockHeight, rows);
        averageBlocks(rows);
        if (source.channels() == PixelGrid.RGB) {
            filterRgb(out);
        } else {
            filterGrey(out);
        }
    }

    private void averageBlocks(int rows) {
        float whole = 1f / (blockWidth * rows);
        int channels = source.channels();
        int last = blockRow.length - channels;
        for (int i = 0; i < last; i++) {
            averages[i] = blockRow[i] * whole;
        }
        int lastWidth = source.width() - (reducedWidth - 1) * blockWidth;
        for (int i = last; i < blockRow.length; i++) {
            averages[i] = (float) blockRow[i] / (lastWidth * rows);
        }
    }

    private void filterRgb(float[] out) {
        for (int x = 0; x < horizontal.size(); x++) {
            float[] weights = horizontal.weights()[x];
            float red = 0;
            float green = 0;
            float blue = 0;
            int in = horizontal.starts()[x] * 3;
            for (int k = 0; k < weights.length; k++, in += 3) {
                float weight = weights[k];
                red += averages[in] * weight;
                green += averages[in + 1] * weight;
                blue += averages[in + 2] * weight;
            }
            out[3 * x] = red;
            out[3 * x + 1] = green;
            out[3 * x + 2] = blue;
        }
    }

    private void filterGrey(float[] out) {
        for (int x = 0; x < horizontal.size(); x++) {
            float[] weights = horizontal.weights()[x];
            float grey = 0;
            int first = horizontal.starts()[x];
            for (int k = 0; k < weights.length; k++) {
                grey += averages[first + k] * weights[k];
            }
            out[x] = grey;
        }
    }

    private void sumBlocks(int firstRow, int rows) {
        byte[] samples = source.samples();
        int channels = source.channels();
        int rowLength = source.width() * channels;
        int blockLength = blockWidth * channels;
        checkpoint.reached();
        if (blockWidth == 1 && rows == 1) {
            for (int i = 0, row = firstRow * rowLength; i < rowLength; i++) {
                blockRow[i] = samples[row + i] & 0xff;
            }
            return;
        }
        Arrays.fill(blockRow, 0);
        for (int y = firstRow; y < firstRow + rows; y++) {
            checkpoint.reached();
            int row = y * rowLength;
            for (int block = 0, o = 0; block < rowLength; block += blockLength, o += channels) {
                int end = Math.min(block + blockLength, rowLength);
                for (int i = block; i < end; i += channels) {
                    for (int c = 0; c < channels; c++) {
                        blockRow[o + c] += samples[row + i + c] & 0xff;
                    }
                }
            }
        }
    }

    private static int blockSide(int source, int target) {
        return Math.min(MAX_BLOCK_SIDE, Math.max(1, source / target / MIN_FACTOR_FOR_FILTER));
    }

    private static int ceilDivide(int a, int b) {
        return (a + b - 1) / b;
    }
}
