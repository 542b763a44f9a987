package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;

/** Undoes the run-length coding of a BMP (Windows SDK, "Bitmap Compression": RLE8 and RLE4). */
final class BmpRuns {

    private static final int END_OF_ROW = 0;
    private static final int END_OF_PICTURE = 1;
    private static final int MOVE = 2;
    private static final int STEPS_A_CHECKPOINT = 1 << 12;

    private final int width;
    private final int height;
    private final int bits;
    private final byte[] source;
    private final Checkpoint checkpoint;
    private final byte[] indices;
    private int at;
    private int x;
    private int y;

    BmpRuns(BmpFile file, Checkpoint checkpoint) {
        this.width = file.width();
        this.height = file.height();
        this.bits = file.bits();
        this.source = file.source();
        this.checkpoint = checkpoint;
        this.indices = new byte[Math.multiplyExact(width, height)];
        this.at = file.pixels();
    }

    /**
     * The index of each pixel, starting with the first row of the file. Skipped pixels have the index 0.
     *
     * @throws RejectedImageException if the file ends before its last pixel and without an end-of-picture code
     */
    byte[] indices() throws RejectedImageException {
        for (int steps = 1; y < height && at + 1 < source.length; steps++) {
            if (steps % STEPS_A_CHECKPOINT == 0) {
                checkpoint.reached();
            }
            int count = source[at++] & 0xff;
            int value = source[at++] & 0xff;
            if (count > 0) {
                run(count, value);
            } else if (value == END_OF_PICTURE) {
                return indices;
            } else if (value == END_OF_ROW) {
                x = 0;
                y++;
            } else if (value == MOVE) {
                requireLeft(2);
                x = Math.min(width, x + (source[at++] & 0xff));
                y += source[at++] & 0xff;
            } else {
                copy(value);
            }
        }
        if (y < height - 1 || (y == height - 1 && x < width)) {
            throw truncated();
        }
        return indices;
    }

    private void run(int count, int value) {
        for (int i = 0; i < count; i++) {
            put(bits == 8 ? value : (i & 1) == 0 ? value >> 4 : value & 15);
        }
    }

    /** Copies literal pixels, which are padded to a multiple of 16 bits. */
    private void copy(int count) throws RejectedImageException {
        int bytes = (count * bits + 7) / 8;
        requireLeft(bytes);
        for (int i = 0; i < count; i++) {
            int value = source[at + i * bits / 8];
            put(bits == 8 ? value : (i & 1) == 0 ? value >> 4 & 15 : value & 15);
        }
        at += bytes + (bytes & 1);
    }

    /** Pixels past the end of a row are dropped. */
    private void put(int index) {
        if (x < width) {
            indices[y * width + x++] = (byte) index;
        }
    }

    private void requireLeft(int bytes) throws RejectedImageException {
        if (bytes > source.length - at) {
            throw truncated();
        }
    }

    private static RejectedImageException truncated() {
        return RejectedImageException.corrupt("The BMP image is truncated: it ends before its pixels do");
    }
}
