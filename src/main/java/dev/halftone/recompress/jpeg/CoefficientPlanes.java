package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * All quantised coefficients of an image, for work that one pass can't do: several scans in, or several out. A
 * coefficient takes 2 bytes, and 1/8 byte for a mask of those that are not 0; with the mask, zeros need not be read or
 * cleared. That is 3.2 bytes per pixel at 4:2:0 and 6.4 at 4:4:4. DC is stored separately, so that scans of DC alone
 * stay in the second-level cache.
 *
 * <p>Coefficients that have no part in a reduced plane ({@link InverseDct#isUnused}) take no place: a scan that refines
 * others needs to know only which of them are not 0, and the mask says so.
 *
 * <p>A component that is not wanted has no plane, so that a very large image can be processed one component at a time.
 */
final class CoefficientPlanes {
    /** Blocks whose coefficients are held at once: 138 MiB. */
    static final int BLOCKS_AT_ONCE = 1 << 20;

    /** What {@link #allocate} takes to hold all coefficients of a block. */
    static final long ALL = -1L;

    /** Per block. */
    short[] dc = new short[0];
    /**
     * AC of blocks in zig-zag order. The first place of a block takes what is not held. A value with mask bit 0 counts as
     * 0.
     */
    short[] coefficients = new short[0];
    /** Per k: the place of coefficient k among those of a block. */
    final byte[] places = new byte[64];
    /** Places of a block; 64 if all coefficients are held. */
    int placesOfBlock;
    /** Per block: bit k is set if AC coefficient k may be other than 0. */
    long[] masks = new long[0];

    private final int[] firstBlock = new int[4];
    private final int[] stride = new int[4];
    private final boolean[] held = new boolean[4];

    /**
     * Allocates planes for components of the frame and sets all coefficients to 0.
     *
     * @param only index of the one component to hold, or -1 for all
     */
    void allocate(Frame frame, int only) {
        allocate(frame, only, ALL);
    }

    /** @param wanted bit k is set if AC coefficient k of each block is held */
    void allocate(Frame frame, int only, long wanted) {
        layOut(wanted);
        int blocks = 0;
        for (FrameComponent component : frame.components()) {
            int c = component.index();
            held[c] = only < 0 || only == c;
            firstBlock[c] = blocks;
            stride[c] = component.paddedColumns();
            if (held[c]) {
                blocks += (int) component.paddedBlocks();
            }
        }
        int needed = blocks * placesOfBlock;
        if (masks.length < blocks || coefficients.length < needed) {
            // Release the old arrays first: old and new together might not fit on the heap.
            release();
            masks = new long[blocks];
            dc = new short[blocks];
            coefficients = new short[needed];
        } else {
            Arrays.fill(masks, 0, blocks, 0L);
            Arrays.fill(dc, 0, blocks, (short) 0);
        }
    }

    private void layOut(long wanted) {
        placesOfBlock = 1;
        for (int k = 1; k < 64; k++) {
            boolean isHeld = (wanted >>> k & 1) != 0;
            places[k] = (byte) (isHeld ? placesOfBlock++ : 0);
        }
    }

    /** True if coefficients of this component are kept. */
    boolean holds(FrameComponent component) {
        return held[component.index()];
    }

    int block(FrameComponent component, int row, int column) {
        return firstBlock[component.index()] + row * stride[component.index()] + column;
    }

    /** Sets a block from the entries of an MCU row, which begin with DC; returns the index after its last entry. */
    int store(int block, McuRow row, int from) {
        int[] entries = row.entries;
        int at = block * placesOfBlock;
        long mask = 0;
        dc[block] = (short) entries[from];
        int i = from + 1;
        for (; i < row.length && entries[i] >>> 16 != 0; i++) {
            int k = entries[i] >>> 16;
            coefficients[at + places[k]] = (short) entries[i];
            mask |= 1L << k;
        }
        masks[block] = mask;
        return i;
    }

    /**
     * Appends a block's entries to an MCU row, without AC below the least magnitude of {@link DeadZone}, which drops all
     * that are not held.
     */
    void load(int block, McuRow row, int[] least) {
        int[] entries = row.entries;
        int p = row.length;
        int at = block * placesOfBlock;
        entries[p++] = dc[block] & 0xFFFF;
        for (long rest = masks[block]; rest != 0; rest &= rest - 1) {
            int k = Long.numberOfTrailingZeros(rest);
            int value = coefficients[at + places[k]];
            int sign = value >> 31;
            entries[p] = k << 16 | value & 0xFFFF;
            p += (least[k] - 1 - ((value ^ sign) - sign)) >>> 31;
        }
        row.length = p;
    }

    long retainedBytes() {
        return 2L * dc.length + 2L * coefficients.length + 8L * masks.length;
    }

    void release() {
        dc = new short[0];
        coefficients = new short[0];
        masks = new long[0];
    }
}
