package dev.halftone.recompress.webp;

import java.util.Arrays;

/**
 * Reads how each macroblock is predicted (RFC 6386 sections 10 and 11). The first four modes are those of whole
 * macroblocks and chrominance as well as of subblocks, so a macroblock stands for sixteen subblocks of its mode.
 */
final class ModeReader {

    static final int DC = 0;
    static final int TRUE_MOTION = 1;
    static final int VERTICAL = 2;
    static final int HORIZONTAL = 3;
    static final int RIGHT_DOWN = 4;
    static final int VERTICAL_RIGHT = 5;
    static final int LEFT_DOWN = 6;
    static final int VERTICAL_LEFT = 7;
    static final int HORIZONTAL_DOWN = 8;
    static final int HORIZONTAL_UP = 9;

    private static final int LEAF = 16;

    /** For each node and bit the next node, or a leaf and its mode. */
    private static final int[] SUBBLOCK_TREE = {
        LEAF | DC,
        1,
        LEAF | TRUE_MOTION,
        2,
        LEAF | VERTICAL,
        3,
        4,
        6,
        LEAF | HORIZONTAL,
        5,
        LEAF | RIGHT_DOWN,
        LEAF | VERTICAL_RIGHT,
        LEAF | LEFT_DOWN,
        7,
        LEAF | VERTICAL_LEFT,
        8,
        LEAF | HORIZONTAL_DOWN,
        LEAF | HORIZONTAL_UP
    };

    private final KeyFrameHeader header;
    private final BooleanDecoder bits;
    /** The modes of the lowest subblocks of the row above. */
    private final byte[] above;

    private final byte[] left = new byte[4];

    /** Of the macroblock that was read last. */
    int segment;

    boolean skipped;
    boolean bySubblocks;
    int lumaMode;
    int chromaMode;
    final byte[] subblockModes = new byte[16];

    ModeReader(KeyFrameHeader header, int columns) {
        this.header = header;
        this.bits = header.modes();
        this.above = new byte[4 * columns];
    }

    void beginRow() {
        Arrays.fill(left, (byte) DC);
    }

    /** @param column of the macroblock */
    void read(int column) {
        segment = header.segmentation().readSegment(bits);
        skipped = header.skipping() && bits.readBit(header.skipProbability()) != 0;
        bySubblocks = bits.readBit(145) == 0;
        if (bySubblocks) {
            readSubblocks(4 * column);
        } else {
            lumaMode = readLumaMode();
            Arrays.fill(above, 4 * column, 4 * column + 4, (byte) lumaMode);
            Arrays.fill(left, (byte) lumaMode);
        }
        chromaMode = readChromaMode();
    }

    private int readLumaMode() {
        if (bits.readBit(156) != 0) {
            return bits.readBit(128) != 0 ? TRUE_MOTION : HORIZONTAL;
        }
        return bits.readBit(163) != 0 ? VERTICAL : DC;
    }

    private int readChromaMode() {
        if (bits.readBit(142) == 0) {
            return DC;
        }
        if (bits.readBit(114) == 0) {
            return VERTICAL;
        }
        return bits.readBit(183) != 0 ? TRUE_MOTION : HORIZONTAL;
    }

    private void readSubblocks(int first) {
        for (int y = 0; y < 4; y++) {
            int mode = left[y];
            for (int x = 0; x < 4; x++) {
                int probabilities = SubblockModeProbabilities.at(above[first + x], mode);
                int node = 0;
                while (node < LEAF) {
                    node = SUBBLOCK_TREE[2 * node + bits.readBit(SubblockModeProbabilities.of(probabilities + node))];
                }
                mode = node - LEAF;
                above[first + x] = (byte) mode;
                subblockModes[4 * y + x] = (byte) mode;
            }
            left[y] = (byte) mode;
        }
    }
}
