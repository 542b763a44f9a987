package dev.halftone.recompress.webp;

import java.util.Arrays;

/**
 * The rows of one plane that a row of macroblocks works on: its samples as they are predicted from, and those before it
 * that the loop filter has not finished. Nothing else of a plane is held.
 */
final class PlaneBand {

    /** Left of each row, so that its first sample has one to the left, and groups of eight stay aligned. */
    private static final int MARGIN = 8;

    private static final int ABOVE = 127;
    private static final int LEFT = 129;

    /** One row above the macroblocks, then theirs, before they are filtered. */
    final byte[] samples;

    final int stride;
    /** The side of a macroblock in this plane: 16 or 8. */
    private final int side;
    /** How many rows wait for the next row of macroblocks before they are finished. */
    private final int waiting;
    /** What waits, then a copy of the macroblocks, to be filtered. */
    private final byte[] filtered;

    private final int filteredStride;
    private final int plane;
    private final int height;
    private int sent;

    /**
     * @param plane its number for {@link YuvRows}
     * @param columns of macroblocks
     * @param height rows of the picture in this plane
     */
    PlaneBand(int plane, int side, int columns, int height, boolean filters) {
        this.plane = plane;
        this.side = side;
        this.height = height;
        this.waiting = filters ? side / 2 : 0;
        this.filteredStride = columns * side;
        this.stride = MARGIN + filteredStride + MARGIN;
        this.samples = new byte[(1 + side) * stride];
        this.filtered = new byte[filters ? (waiting + side) * filteredStride : 0];
        Arrays.fill(samples, 0, stride, (byte) ABOVE);
        for (int row = 1; row <= side; row++) {
            samples[row * stride + MARGIN - 1] = (byte) LEFT;
        }
    }

    /** Index of the first sample of a macroblock. */
    int at(int column) {
        return stride + MARGIN + column * side;
    }

    /** Copies the row of macroblocks, so that it can be filtered. */
    void copy() {
        for (int row = 0; row < side; row++) {
            System.arraycopy(samples, at(0) + row * stride, filtered, (waiting + row) * filteredStride, filteredStride);
        }
    }

    /** Filters a macroblock of the copy. */
    void filter(LoopFilter filter, boolean hasAbove, int column, boolean inner) {
        int first = waiting * filteredStride + column * side;
        filter.filter(filtered, first, filteredStride, side, column > 0, hasAbove, inner);
    }

    /** Sends the rows that are finished, and prepares for the next row of macroblocks. */
    void finish(boolean last, YuvRows rows) {
        byte[] from = waiting == 0 ? samples : filtered;
        int rowStride = waiting == 0 ? stride : filteredStride;
        int origin = waiting == 0 ? at(0) : 0;
        int first = waiting > 0 && sent == 0 ? waiting : 0;
        int behind = last ? waiting + side : side;
        for (int row = first; row < behind && sent < height; row++, sent++) {
            rows.row(plane, from, origin + row * rowStride);
        }
        if (waiting > 0) {
            System.arraycopy(filtered, side * filteredStride, filtered, 0, waiting * filteredStride);
        }
        System.arraycopy(samples, side * stride, samples, 0, stride);
        samples[MARGIN - 1] = (byte) LEFT;
        // Beyond the last macroblock, its last sample is repeated.
        int end = MARGIN + filteredStride;
        Arrays.fill(samples, end, end + 4, samples[end - 1]);
    }
}
