package dev.halftone.recompress.webp;

/**
 * The steps of the coefficients, by segment (RFC 6386 sections 9.6 and 14.1).
 *
 * @param luma the DC step and the AC step of each segment's blocks of luminance
 * @param lumaDc those of the blocks of luminance's DC
 * @param chroma those of the blocks of chrominance
 */
record Quantisers(int[] luma, int[] lumaDc, int[] chroma) {

    private static final int MAX_INDEX = 127;
    private static final int MAX_INDEX_OF_CHROMA_DC = 117;
    private static final int MIN_AC_STEP_OF_LUMA_DC = 8;

    private static final int[] DC_STEPS = {
        4, 5, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14, 15, 16, 17, 17,
        18, 19, 20, 20, 21, 21, 22, 22, 23, 23, 24, 25, 25, 26, 27, 28,
        29, 30, 31, 32, 33, 34, 35, 36, 37, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58,
        59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74,
        75, 76, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89,
        91, 93, 95, 96, 98, 100, 101, 102, 104, 106, 108, 110, 112, 114, 116, 118,
        122, 124, 126, 128, 130, 132, 134, 136, 138, 140, 143, 145, 148, 151, 154, 157,
    };

    private static final int[] AC_STEPS = {
        4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
        20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35,
        36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51,
        52, 53, 54, 55, 56, 57, 58, 60, 62, 64, 66, 68, 70, 72, 74, 76,
        78, 80, 82, 84, 86, 88, 90, 92, 94, 96, 98, 100, 102, 104, 106, 108,
        110, 112, 114, 116, 119, 122, 125, 128, 131, 134, 137, 140, 143, 146, 149, 152,
        155, 158, 161, 164, 167, 170, 173, 177, 181, 185, 189, 193, 197, 201, 205, 209,
        213, 217, 221, 225, 229, 234, 239, 245, 249, 254, 259, 264, 269, 274, 279, 284,
    };

    static Quantisers read(BooleanDecoder header, Segmentation segmentation) {
        int ofFrame = header.readNumber(7);
        int lumaDcDelta = header.readOptionalSigned(4);
        int secondDcDelta = header.readOptionalSigned(4);
        int secondAcDelta = header.readOptionalSigned(4);
        int chromaDcDelta = header.readOptionalSigned(4);
        int chromaAcDelta = header.readOptionalSigned(4);
        int steps = 2 * Segmentation.SEGMENTS;
        Quantisers quantisers = new Quantisers(new int[steps], new int[steps], new int[steps]);
        for (int segment = 0; segment < Segmentation.SEGMENTS; segment++) {
            int index = segmentation.quantiser(segment, ofFrame);
            int dc = 2 * segment;
            int ac = dc + 1;
            quantisers.luma[dc] = step(DC_STEPS, index + lumaDcDelta, MAX_INDEX);
            quantisers.luma[ac] = step(AC_STEPS, index, MAX_INDEX);
            quantisers.lumaDc[dc] = 2 * step(DC_STEPS, index + secondDcDelta, MAX_INDEX);
            quantisers.lumaDc[ac] =
                    Math.max(MIN_AC_STEP_OF_LUMA_DC, step(AC_STEPS, index + secondAcDelta, MAX_INDEX) * 155 / 100);
            quantisers.chroma[dc] = step(DC_STEPS, index + chromaDcDelta, MAX_INDEX_OF_CHROMA_DC);
            quantisers.chroma[ac] = step(AC_STEPS, index + chromaAcDelta, MAX_INDEX);
        }
        return quantisers;
    }

    private static int step(int[] steps, int index, int last) {
        return steps[Math.max(0, Math.min(last, index))];
    }
}
