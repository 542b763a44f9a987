package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/**
 * The coefficients of one row of MCUs of a component, transformed from its samples, in steps of one sixteenth
 * ({@link QuantisationTable#SIXTEENTHS}). At the edges the last column and row of samples are repeated, as in libjpeg.
 */
final class ComponentBlocks {
    private static final int PARTS = QuantisationTable.SIXTEENTHS.parts();

    /** Fraction bits of a factor that brings a scaled coefficient to sixteenths. */
    private static final int FACTOR_BITS = 32;

    private static final long HALF = 1L << FACTOR_BITS - 1;

    /** The scale of DC in sixteenths is a power of two. */
    private static final int DC_BITS = Long.numberOfTrailingZeros(Math.round(ForwardDct.scale(0) / PARTS));

    /** By place in zig-zag order: index in a group, and factor to sixteenths. */
    private static final int[] INDEX = new int[64];

    private static final long[] FACTOR = new long[64];

    /** By row of flags and by its byte: the mask of places in zig-zag order. */
    private static final long[] MASK = new long[8 * 256];

    static {
        int[] zigZag = new int[64];
        for (int k = 0; k < 64; k++) {
            int natural = ZigZag.natural(k);
            zigZag[natural] = k;
            INDEX[k] = ForwardDct.index(natural);
            FACTOR[k] = Math.round(PARTS / ForwardDct.scale(natural) * (1L << FACTOR_BITS));
        }
        for (int i = 0; i < MASK.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                long place = 1L << zigZag[ForwardDct.natural(i >> 8, bit)];
                MASK[i] |= (i >> bit & 1) == 0 ? 0 : place;
            }
        }
    }

    private final ForwardDct dct;
    private final int[] bounds = new int[ForwardDct.GROUP];
    private int[][] groups = new int[0][];
    private int[][] flags = new int[0][];
    private final byte[] edge = new byte[ForwardDct.BLOCKS * 64];

    private Plane plane;
    private FrameComponent component;
    private int groupsInRow;

    ComponentBlocks(ForwardDct dct) {
        this.dct = dct;
    }

    /** @param least see {@link DeadZone#least} */
    void begin(Plane plane, FrameComponent component, int[] least) {
        this.plane = plane;
        this.component = component;
        groupsInRow = (component.blockColumns() + ForwardDct.BLOCKS - 1) / ForwardDct.BLOCKS;
        int needed = groupsInRow * component.v();
        if (groups.length < needed) {
            groups = new int[needed][ForwardDct.GROUP];
            flags = new int[needed][ForwardDct.GROUP / 8];
        }
        for (int k = 0; k < 64; k++) {
            double bound = Math.ceil(least[k] * ForwardDct.scale(ZigZag.natural(k)) / PARTS) - 1;
            for (int b = 0; b < ForwardDct.BLOCKS; b++) {
                bounds[INDEX[k] + b] = k == 0 ? Integer.MAX_VALUE : (int) bound;
            }
        }
    }

    /** Transforms the blocks of a row of MCUs. */
    void transform(int mcuRow) {
        for (int y = 0; y < component.v(); y++) {
            int blockRow = mcuRow * component.v() + y;
            if (blockRow < component.blockRows()) {
                for (int i = 0; i < groupsInRow; i++) {
                    transform(blockRow, i, y * groupsInRow + i);
                }
            }
        }
    }

    private void transform(int blockRow, int groupOfRow, int group) {
        int x = groupOfRow * ForwardDct.BLOCKS * 8;
        int y = blockRow * 8;
        int blocks = Math.min(ForwardDct.BLOCKS, component.blockColumns() - groupOfRow * ForwardDct.BLOCKS);
        if (x + blocks * 8 <= plane.width() && y + 8 <= plane.height()) {
            dct.transform(plane.samples(), y * plane.width() + x, plane.width(), blocks, groups[group]);
        } else {
            fillEdge(x, y, blocks * 8);
            dct.transform(edge, 0, blocks * 8, blocks, groups[group]);
        }
        ForwardDct.flag(groups[group], bounds, flags[group]);
    }

    private void fillEdge(int x, int y, int width) {
        int present = Math.min(width, plane.width() - x);
        for (int i = 0; i < 8; i++) {
            int from = Math.min(y + i, plane.height() - 1) * plane.width() + x;
            System.arraycopy(plane.samples(), from, edge, i * width, present);
            byte last = plane.samples()[from + present - 1];
            Arrays.fill(edge, i * width + present, (i + 1) * width, last);
        }
    }

    /**
     * Appends the entries of a block to an MCU row; of one beyond the picture, a grey block's.
     *
     * @param row of the block within the row of MCUs
     */
    void append(int row, int column, McuRow out) {
        final int[] w = groups[row * groupsInRow + column / ForwardDct.BLOCKS];
        final int[] marked = flags[row * groupsInRow + column / ForwardDct.BLOCKS];
        final int b = column % ForwardDct.BLOCKS;
        final int[] entries = out.entries;
        int p = out.length;
        entries[p++] = (w[b] - ForwardDct.LEVEL_SHIFT + (1 << DC_BITS - 1) >> DC_BITS) & 0xFFFF;
        long rest = MASK[marked[b]]
                | MASK[1 << 8 | marked[b + ForwardDct.BLOCKS]]
                | MASK[2 << 8 | marked[b + 2 * ForwardDct.BLOCKS]]
                | MASK[3 << 8 | marked[b + 3 * ForwardDct.BLOCKS]]
                | MASK[4 << 8 | marked[b + 4 * ForwardDct.BLOCKS]]
                | MASK[5 << 8 | marked[b + 5 * ForwardDct.BLOCKS]]
                | MASK[6 << 8 | marked[b + 6 * ForwardDct.BLOCKS]]
                | MASK[7 << 8 | marked[b + 7 * ForwardDct.BLOCKS]];
        for (; rest != 0; rest &= rest - 1) {
            int k = Long.numberOfTrailingZeros(rest);
            int value = (int) (w[INDEX[k] + b] * FACTOR[k] + HALF >> FACTOR_BITS);
            entries[p++] = k << 16 | value & 0xFFFF;
        }
        out.length = p;
    }

    long retainedBytes() {
        return groups.length * (ForwardDct.GROUP + ForwardDct.GROUP / 8) * 4L;
    }

    /** Lets go of the samples. */
    void forget() {
        plane = null;
    }
}
