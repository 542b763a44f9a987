package dev.halftone.recompress.png;

import java.util.Arrays;

/** Up to 256 colours, numbered in the order in which they came. */
final class ColourIndex {

    private static final int SLOTS = 1024;
    private static final int GOLDEN_RATIO = 0x9e3779b1;

    private final int[] colours = new int[ColourCensus.MAX_PALETTE];
    /** Numbers of colours plus one; 0 is a free slot. */
    private final short[] slots = new short[SLOTS];

    private int count;

    static ColourIndex of(int[] colours) {
        ColourIndex index = new ColourIndex();
        for (int colour : colours) {
            index.add(colour);
        }
        return index;
    }

    /** Adds a colour that may be there already. @return false if there is no room for it */
    boolean add(int colour) {
        int slot = slot(colour);
        if (slots[slot] != 0) {
            return true;
        }
        if (count == colours.length) {
            return false;
        }
        colours[count++] = colour;
        slots[slot] = (short) count;
        return true;
    }

    /** The number of a colour that has been added. */
    int number(int colour) {
        return slots[slot(colour)] - 1;
    }

    int[] colours() {
        return Arrays.copyOf(colours, count);
    }

    private int slot(int colour) {
        int slot = colour * GOLDEN_RATIO >>> 22;
        while (slots[slot] != 0 && colours[slots[slot] - 1] != colour) {
            slot = slot + 1 & SLOTS - 1;
        }
        return slot;
    }
}
