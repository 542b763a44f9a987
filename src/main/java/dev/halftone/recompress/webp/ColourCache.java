package dev.halftone.recompress.webp;

/** Recent colours, indexed by their hash (RFC 9649 section 5.2.3). */
final class ColourCache {

    static final int MAX_BITS = 11;

    private static final int MULTIPLIER = 0x1e35a7bd;

    private final int[] colours;
    private final int shift;

    ColourCache(int bits) {
        this.colours = new int[1 << bits];
        this.shift = 32 - bits;
    }

    int size() {
        return colours.length;
    }

    void insert(int[] pixels, int from, int to) {
        for (int i = from; i < to; i++) {
            colours[pixels[i] * MULTIPLIER >>> shift] = pixels[i];
        }
    }

    int colour(int index) {
        return colours[index];
    }
}
