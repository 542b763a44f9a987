package dev.halftone.recompress.webp;

/**
 * The loop filters of a frame (RFC 6386 sections 9.3, 9.6 and 15.2).
 *
 * @param simple whether only luminance is filtered, with the simple filter
 * @param any whether the frame is filtered at all
 * @param filters by {@link #index}
 */
record FilterStrengths(boolean simple, boolean any, LoopFilter[] filters) {

    private static final int DELTAS = 4;

    static FilterStrengths read(BooleanDecoder header, Segmentation segmentation) {
        boolean simple = header.readFlag();
        int frameLevel = header.readNumber(6);
        int sharpness = header.readNumber(3);
        int[] ofFrames = new int[DELTAS];
        int[] ofModes = new int[DELTAS];
        boolean adjusted = header.readFlag();
        if (adjusted && header.readFlag()) {
            readDeltas(header, ofFrames);
            readDeltas(header, ofModes);
        }
        LoopFilter[] filters = new LoopFilter[2 * Segmentation.SEGMENTS];
        for (int segment = 0; segment < Segmentation.SEGMENTS; segment++) {
            // Of the deltas, a key frame uses the first: those of intra prediction, and of prediction by subblocks.
            int level = segmentation.filterLevel(segment, frameLevel) + ofFrames[0];
            filters[index(segment, false)] = LoopFilter.of(simple, level, sharpness);
            filters[index(segment, true)] = LoopFilter.of(simple, level + ofModes[0], sharpness);
        }
        return new FilterStrengths(simple, frameLevel > 0, filters);
    }

    private static void readDeltas(BooleanDecoder header, int[] deltas) {
        for (int i = 0; i < deltas.length; i++) {
            deltas[i] = header.readOptionalSigned(6);
        }
    }

    /** Of a macroblock of this segment. */
    static int index(int segment, boolean bySubblocks) {
        return 2 * segment + (bySubblocks ? 1 : 0);
    }

    LoopFilter of(int index) {
        return filters[index];
    }
}
