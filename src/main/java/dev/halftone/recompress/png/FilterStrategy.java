package dev.halftone.recompress.png;

import java.util.List;

/** Which filter the scanlines get (section 12.7). */
enum FilterStrategy {
    /** No filter: for indices, and for drawings. */
    NONE,
    /** For each scanline the filter with the least sum of absolute differences: for most pictures. */
    LEAST_SUM,
    /** For each scanline the filter whose bytes have the least entropy: for some drawings. */
    LEAST_ENTROPY;

    /** Those to be tried: whichever compresses best stays. */
    static List<FilterStrategy> candidates(SampleLayout layout, boolean small) {
        if (!layout.isSmooth()) {
            return List.of(NONE);
        }
        return small ? List.of(LEAST_SUM, NONE, LEAST_ENTROPY) : List.of(LEAST_SUM, NONE);
    }
}
