package dev.halftone.recompress.jpeg;

/**
 * The non-zero coefficients of one row of MCUs, as they pass from a decoder to the requantiser: for each block, in the
 * order of the scan, one entry for DC (not a difference; present even if 0) and one for every AC coefficient that is
 * not 0. An entry is {@code k << 16 | value & 0xFFFF} with k the place in zig-zag order, so k = 0 begins a block.
 *
 * <p>One row has tens of thousands of entries, which stay in the second-level cache between the two loops. The loops
 * are fast because each does one thing.
 */
final class McuRow {
    /** Entries that a block can have, including one that a broken run puts past its end. */
    static final int MAX_ENTRIES_IN_BLOCK = 64;

    int[] entries = new int[0];
    int length;

    /** Empties the row and reserves space for this many blocks. */
    void clear(int blocks) {
        length = 0;
        int needed = blocks * MAX_ENTRIES_IN_BLOCK + 1;
        if (entries.length < needed) {
            entries = new int[needed];
        }
    }

    /**
     * Fills the row with the blocks of a row of MCUs.
     *
     * @param deadZone what is left out
     */
    void load(CoefficientPlanes planes, ScanLayout layout, int mcuRow, DeadZone deadZone) {
        clear(layout.mcuColumns() * layout.blocks);
        int[] places = new int[layout.blocks];
        int[] steps = new int[layout.blocks];
        int[][] least = new int[layout.blocks][];
        for (int b = 0; b < layout.blocks; b++) {
            FrameComponent component = layout.componentOf(b);
            places[b] = planes.block(component, layout.row(b, mcuRow), layout.column(b, 0));
            steps[b] = layout.columnStep(b);
            least[b] = deadZone.least(component.index());
        }
        for (int column = 0; column < layout.mcuColumns(); column++) {
            for (int b = 0; b < places.length; b++) {
                planes.load(places[b], this, least[b]);
                places[b] += steps[b];
            }
        }
    }

    /** Appends grey blocks: DC 0, no AC. */
    void addGrey(int blocks) {
        for (int i = 0; i < blocks; i++) {
            entries[length++] = 0;
        }
    }

    /** Index after the last entry of the block that begins at {@code from}. */
    int endOfBlock(int from) {
        int i = from + 1;
        while (i < length && entries[i] >>> 16 != 0) {
            i++;
        }
        return i;
    }

    long retainedBytes() {
        return 4L * entries.length;
    }

    void release() {
        entries = new int[0];
    }
}
