package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.Plane;

/**
 * Scales one plane of samples with a separable filter (see {@link ScalingKernel}), in the samples' own tone curve, as
 * most image software does. If the factor is large, blocks of samples are averaged first, down to three times the
 * target, which looks the same and takes a fraction of the time.
 *
 * <p>Takes the source row by row, and holds as many of its rows as the filter is high, and a {@link RowBand} of finished
 * ones. Columns are filtered first, because whole rows are at hand for that.
 *
 * <p>For one plane and one thread.
 */
final class PlaneScaler {

    private static final int MIN_SCALE_FOR_FILTER = 3;
    /** So that the sum over a block of 8-bit samples fits into an int. */
    private static final int MAX_BLOCK_SIDE = 2048;
    /** Takes some 20 microseconds, hundreds of times what a checkpoint does. */
    private static final int SAMPLES_A_CHECKPOINT = 1 << 14;

    private final int sourceWidth;
    private final int sourceHeight;
    private final int targetWidth;
    private final int targetHeight;
    private final int blockWidth;
    private final int blockHeight;
    /** Of a plane that is only copied: its first sample. */
    private final Start copiedFrom;
    /** Null if nothing is to be filtered in a row. */
    private final ScalingKernel along;
    /** The same in a column. */
    private final ScalingKernel across;

    private final Checkpoint checkpoint;
    private final byte[] target;
    private final boolean copies;
    private final BlockAverages averages;
    /** Null if the number of rows stays. */
    private final LineScaler vertical;

    private final RowBand band;
    private final int reducedWidth;
    private int rows;
    private int samplesSinceCheckpoint;

    /** Where the scaled part of a plane begins, in samples of the source. */
    record Start(double x, double y) {
        static final Start NONE = new Start(0, 0);
    }

    /**
     * The scales are those of the picture and not those of the planes, because a plane's last sample may lie in the
     * picture only in part.
     *
     * @param scaleX samples of the source per sample of the target, in a row
     * @param scaleY the same, in a column
     * @param checkpoint reached every few rows
     */
    PlaneScaler(
            int sourceWidth,
            int sourceHeight,
            int targetWidth,
            int targetHeight,
            double scaleX,
            double scaleY,
            Checkpoint checkpoint) {
        this(sourceWidth, sourceHeight, targetWidth, targetHeight, scaleX, scaleY, Start.NONE, checkpoint);
    }

    /** For a part of a plane, of which all rows must arrive nevertheless. */
    PlaneScaler(
            int sourceWidth,
            int sourceHeight,
            int targetWidth,
            int targetHeight,
            double scaleX,
            double scaleY,
            Start start,
            Checkpoint checkpoint) {
        this(
                sourceWidth,
                sourceHeight,
                targetWidth,
                targetHeight,
                blockSide(scaleX),
                blockSide(scaleY),
                isCopied(sourceWidth, targetWidth, scaleX, start.x)
                                && isCopied(sourceHeight, targetHeight, scaleY, start.y)
                        ? start
                        : Start.NONE,
                kernel(
                        sourceWidth,
                        targetWidth,
                        scaleX,
                        start.x,
                        isCopied(sourceHeight, targetHeight, scaleY, start.y)),
                kernel(
                        sourceHeight,
                        targetHeight,
                        scaleY,
                        start.y,
                        isCopied(sourceWidth, targetWidth, scaleX, start.x)),
                checkpoint);
    }

    private PlaneScaler(
            int sourceWidth,
            int sourceHeight,
            int targetWidth,
            int targetHeight,
            int blockWidth,
            int blockHeight,
            Start copiedFrom,
            ScalingKernel along,
            ScalingKernel across,
            Checkpoint checkpoint) {
        this.sourceWidth = sourceWidth;
        this.sourceHeight = sourceHeight;
        this.targetWidth = targetWidth;
        this.targetHeight = targetHeight;
        this.blockWidth = blockWidth;
        this.blockHeight = blockHeight;
        this.copiedFrom = copiedFrom;
        this.along = along;
        this.across = across;
        this.checkpoint = checkpoint;
        this.target = new byte[Math.multiplyExact(targetWidth, targetHeight)];
        this.averages = new BlockAverages(sourceWidth, blockWidth, blockHeight);
        this.reducedWidth = ceilDivide(sourceWidth, blockWidth);
        int reducedHeight = ceilDivide(sourceHeight, blockHeight);
        this.copies = along == null && across == null;
        this.vertical = across == null ? null : new LineScaler(across, reducedHeight, reducedWidth, 1);
        this.band = new RowBand(reducedWidth, along, target, targetWidth, targetHeight);
    }

    /** A new scaler for another plane of the same size, with the same weights, which take long to compute. */
    PlaneScaler another() {
        return new PlaneScaler(
                sourceWidth,
                sourceHeight,
                targetWidth,
                targetHeight,
                blockWidth,
                blockHeight,
                copiedFrom,
                along,
                across,
                checkpoint);
    }

    private static int blockSide(double scale) {
        return (int) Math.min(MAX_BLOCK_SIDE, Math.max(1, Math.floor(scale / MIN_SCALE_FOR_FILTER)));
    }

    private static int ceilDivide(int a, int b) {
        return (a + b - 1) / b;
    }

    /** Whether samples of the target are samples of the source. */
    private static boolean isCopied(int inputs, int outputs, double scale, double start) {
        return scale == 1 && start == Math.rint(start) && inputs - start >= outputs;
    }

    /** Null if nothing is to be filtered. A part is either copied in both directions or filtered in both. */
    private static ScalingKernel kernel(int side, int outputs, double scale, double start, boolean otherIsCopied) {
        int block = blockSide(scale);
        int inputs = ceilDivide(side, block);
        boolean copied = isCopied(inputs, outputs, scale, start) && (start == 0 || otherIsCopied);
        return copied ? null : ScalingKernel.of(inputs, outputs, scale / block, start / block);
    }

    /**
     * Takes the next row of the source.
     *
     * @param samples unsigned bytes; may be overwritten after the call
     * @param offset of the row's first sample
     */
    void row(byte[] samples, int offset) {
        if (rows == sourceHeight) {
            throw new IllegalStateException("The plane has only " + sourceHeight + " rows");
        }
        rows++;
        samplesSinceCheckpoint += sourceWidth;
        if (samplesSinceCheckpoint >= SAMPLES_A_CHECKPOINT) {
            samplesSinceCheckpoint = 0;
            checkpoint.reached();
        }
        if (copies) {
            copy(samples, offset);
        } else if (!band.isComplete()) {
            filter(samples, offset);
        }
    }

    private void copy(byte[] samples, int offset) {
        int row = rows - 1 - (int) copiedFrom.y;
        if (row >= 0 && row < targetHeight) {
            System.arraycopy(samples, offset + (int) copiedFrom.x, target, row * targetWidth, targetWidth);
        }
    }

    private void filter(byte[] samples, int offset) {
        if (vertical == null) {
            averages.row(samples, offset, rows == sourceHeight, band.slot());
            band.arrive();
        } else if (averages.row(samples, offset, rows == sourceHeight, vertical.slot(0))) {
            vertical.arrive(1);
            while (vertical.hasNext()) {
                vertical.next(band.slot(), reducedWidth);
                band.arrive();
            }
        }
    }

    /**
     * The scaled plane.
     *
     * @throws IllegalStateException unless all rows of the source have arrived
     */
    Plane plane() {
        if (rows < sourceHeight) {
            throw new IllegalStateException(rows + " of " + sourceHeight + " rows have arrived");
        }
        return new Plane(targetWidth, targetHeight, target);
    }
}
