package dev.halftone.recompress.jpeg;

/**
 * One component of a frame (T.81 B.2.2) and its geometry (A.1, A.2) in blocks of 8x8 samples.
 *
 * @param index position in the frame header, from 0
 * @param id the component identifier C; T.81 requires it to be unique, libjpeg-turbo and browsers do not
 * @param outputId the same if all are unique, otherwise a number from 1
 * @param h horizontal sampling factor, 1 to 4
 * @param v vertical sampling factor, 1 to 4
 * @param quantiser destination Tq of the quantisation table, 0 to 3
 * @param blockColumns blocks in a row that hold samples of the picture
 * @param blockRows rows of such blocks
 * @param paddedColumns blocks in a row in an interleaved scan, where every MCU is complete
 * @param paddedRows rows of blocks in an interleaved scan
 */
record FrameComponent(
        int index,
        int id,
        int outputId,
        int h,
        int v,
        int quantiser,
        int blockColumns,
        int blockRows,
        int paddedColumns,
        int paddedRows) {

    long paddedBlocks() {
        return (long) paddedColumns * paddedRows;
    }

    FrameComponent paddedTo(int columns, int rows) {
        return new FrameComponent(index, id, outputId, h, v, quantiser, blockColumns, blockRows, columns, rows);
    }
}
