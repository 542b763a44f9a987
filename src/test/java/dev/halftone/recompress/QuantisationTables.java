package dev.halftone.recompress;

import java.util.Arrays;

/**
 * The quantisation steps of luma and chroma.
 *
 * @param luma 64 steps in natural (row by row) order, 1..65535
 * @param chroma the same for Cb and Cr
 */
record QuantisationTables(int[] luma, int[] chroma) {

    /** Zigzag index to natural order (ITU-T T.81 figure A.6). */
    static final int[] NATURAL_ORDER = {
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
        21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60,
        61, 54, 47, 55, 62, 63
    };

    /** ITU-T T.81 table K.1. */
    private static final int[] LUMA = {
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29,
        51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121,
        120, 101, 72, 92, 95, 98, 112, 100, 103, 99
    };

    /** ITU-T T.81 table K.2. */
    private static final int[] CHROMA = {
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99,
                99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
                99,
        99, 99, 99, 99, 99, 99
    };

    private static final int MAX_BASELINE_STEP = 255;

    /** The tables of a quality of 1..100, as libjpeg's jpeg_set_quality with force_baseline makes them. */
    static QuantisationTables ofQuality(int quality) {
        int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        return new QuantisationTables(scaled(LUMA, percent), scaled(CHROMA, percent));
    }

    private static int[] scaled(int[] table, int percent) {
        int[] scaled = new int[table.length];
        for (int i = 0; i < table.length; i++) {
            scaled[i] = Math.min(MAX_BASELINE_STEP, Math.max(1, (table[i] * percent + 50) / 100));
        }
        return scaled;
    }

    /** Steps that are this many times finer, but at least 1. */
    QuantisationTables finerBy(int factor) {
        return new QuantisationTables(finer(luma, factor), finer(chroma, factor));
    }

    private static int[] finer(int[] table, int factor) {
        return Arrays.stream(table).map(step -> Math.max(1, step / factor)).toArray();
    }
}
