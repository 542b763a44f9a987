package dev.halftone.recompress.webp;

/**
 * How the macroblocks of a frame differ in quantisers and filters (RFC 6386 section 9.3).
 *
 * @param used whether there are segments
 * @param mapped whether each macroblock says to which one it belongs; otherwise all belong to the first
 * @param absolute whether the numbers are the values, and not what is added to those of the frame
 * @param quantisers by segment
 * @param filterLevels by segment
 * @param treeProbabilities of the three nodes of the tree of a macroblock's segment
 */
record Segmentation(
        boolean used, boolean mapped, boolean absolute, int[] quantisers, int[] filterLevels, int[] treeProbabilities) {

    static final int SEGMENTS = 4;

    static Segmentation read(BooleanDecoder header) {
        boolean used = header.readFlag();
        boolean mapped = used && header.readFlag();
        boolean absolute = true;
        int[] quantisers = new int[SEGMENTS];
        int[] filterLevels = new int[SEGMENTS];
        int[] probabilities = {255, 255, 255};
        if (used && header.readFlag()) {
            absolute = header.readFlag();
            for (int i = 0; i < SEGMENTS; i++) {
                quantisers[i] = header.readOptionalSigned(7);
            }
            for (int i = 0; i < SEGMENTS; i++) {
                filterLevels[i] = header.readOptionalSigned(6);
            }
        }
        if (mapped) {
            for (int i = 0; i < probabilities.length; i++) {
                probabilities[i] = header.readFlag() ? header.readNumber(8) : 255;
            }
        }
        return new Segmentation(used, mapped, absolute, quantisers, filterLevels, probabilities);
    }

    int quantiser(int segment, int ofFrame) {
        return used ? quantisers[segment] + (absolute ? 0 : ofFrame) : ofFrame;
    }

    int filterLevel(int segment, int ofFrame) {
        return used ? filterLevels[segment] + (absolute ? 0 : ofFrame) : ofFrame;
    }

    int readSegment(BooleanDecoder modes) {
        if (!mapped) {
            return 0;
        }
        return modes.readBit(treeProbabilities[0]) == 0
                ? modes.readBit(treeProbabilities[1])
                : 2 + modes.readBit(treeProbabilities[2]);
    }
}
