package dev.halftone.recompress.jpeg;

import java.util.List;

/** The blocks of the MCUs of an output scan (T.81 A.2), and which of them hold samples of the picture. */
final class ScanLayout {
    private final List<FrameComponent> components;
    private final boolean interleaved;
    private final int mcuColumns;
    private final int mcuRows;

    /** Blocks in an MCU. */
    final int blocks;
    /** Per block: index of its component in the frame, and its place within the MCU. */
    final int[] component = new int[Frame.MAX_BLOCKS_IN_MCU];

    final int[] x = new int[Frame.MAX_BLOCKS_IN_MCU];
    final int[] y = new int[Frame.MAX_BLOCKS_IN_MCU];

    /** Per block: its component, and the distance between its places in two neighbouring MCUs. */
    private final FrameComponent[] blockComponent = new FrameComponent[Frame.MAX_BLOCKS_IN_MCU];

    private final int[] columnStep = new int[Frame.MAX_BLOCKS_IN_MCU];
    private final int[] rowStep = new int[Frame.MAX_BLOCKS_IN_MCU];

    ScanLayout(Frame frame, List<FrameComponent> components) {
        this.components = components;
        interleaved = components.size() > 1;
        mcuColumns = interleaved ? frame.mcuColumns() : components.get(0).blockColumns();
        mcuRows = interleaved ? frame.mcuRows() : components.get(0).blockRows();
        int n = 0;
        for (FrameComponent c : components) {
            for (int i = 0; i < (interleaved ? c.h() * c.v() : 1); i++) {
                component[n] = c.index();
                blockComponent[n] = c;
                columnStep[n] = interleaved ? c.h() : 1;
                rowStep[n] = interleaved ? c.v() : 1;
                x[n] = interleaved ? i % c.h() : 0;
                y[n] = interleaved ? i / c.h() : 0;
                n++;
            }
        }
        blocks = n;
    }

    List<FrameComponent> components() {
        return components;
    }

    /** Whether an MCU has blocks of all components; otherwise it is one block. */
    boolean isInterleaved() {
        return interleaved;
    }

    int mcuColumns() {
        return mcuColumns;
    }

    int mcuRows() {
        return mcuRows;
    }

    FrameComponent componentOf(int b) {
        return blockComponent[b];
    }

    /** Column of block b of an MCU in its component's plane. */
    int column(int b, int mcuColumn) {
        return mcuColumn * columnStep[b] + x[b];
    }

    /** The distance between its columns in two neighbouring MCUs. */
    int columnStep(int b) {
        return columnStep[b];
    }

    int row(int b, int mcuRow) {
        return mcuRow * rowStep[b] + y[b];
    }

    /** How many MCUs of this row, from the left, have samples of the picture in block b; the rest is padding. */
    int visible(int b, int mcuRow) {
        if (!interleaved) {
            return mcuColumns;
        }
        FrameComponent c = blockComponent[b];
        boolean rowVisible = mcuRow * c.v() + y[b] < c.blockRows();
        return rowVisible ? (c.blockColumns() - x[b] + c.h() - 1) / c.h() : 0;
    }
}
