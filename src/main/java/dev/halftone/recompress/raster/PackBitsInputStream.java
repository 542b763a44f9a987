package dev.halftone.recompress.raster;

import java.io.InputStream;
import java.util.Arrays;

/** Unpacks the runs and literals of PackBits (TIFF 6.0, section 9). */
public final class PackBitsInputStream extends InputStream {

    private static final int NO_OPERATION = -128;

    private final byte[] packed;
    private final int end;
    private int position;
    private int left;
    private boolean isRun;

    /**
     * @param packed not changed
     * @param position offset of the first run
     * @param end offset after the last one
     */
    public PackBitsInputStream(byte[] packed, int position, int end) {
        this.packed = packed;
        this.position = position;
        this.end = end;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int done = 0;
        while (done < length && (left > 0 || next())) {
            int count = Math.min(left, length - done);
            if (isRun) {
                Arrays.fill(target, offset + done, offset + done + count, packed[position]);
            } else {
                System.arraycopy(packed, position, target, offset + done, count);
                position += count;
            }
            left -= count;
            done += count;
            if (isRun && left == 0) {
                position++;
            }
        }
        return done == 0 && length > 0 ? -1 : done;
    }

    /** @return false at the end */
    private boolean next() {
        while (position < end && packed[position] == NO_OPERATION) {
            position++;
        }
        if (position >= end) {
            return false;
        }
        int count = packed[position++];
        isRun = count < 0;
        left = isRun ? 1 - count : Math.min(1 + count, end - position);
        return position < end;
    }
}
