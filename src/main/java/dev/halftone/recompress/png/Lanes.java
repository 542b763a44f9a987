package dev.halftone.recompress.png;

/**
 * The samples of a pixel side by side in a long, so that one instruction works on all of them: three with 24 bits each,
 * or four with 16. There is no branch, because which way it goes could not be foreseen, and a wrong guess of the
 * processor costs more than all of this.
 */
final class Lanes {

    static final int SPAN_OF_3 = 24;
    static final long ONE_OF_3 = 1L | 1L << 24 | 1L << 48;
    static final long ONE_OF_4 = 1L | 1L << 16 | 1L << 32 | 1L << 48;
    static final long BYTE_OF_3 = 0xff * ONE_OF_3;
    static final long BYTE_OF_4 = 0xff * ONE_OF_4;

    private static final int TOP = 15;

    /** Far enough above a difference of predictions that the byte below it, moved by this much less 8, is all sign. */
    private static final int SIGN_OF_3 = 18;

    private static final int SIGN_TO_BYTE = 10;
    /** In the topmost lane it falls off: the sign of that one is the sign of the long. */
    private static final long SIGNS_OF_3 = ONE_OF_3 << SIGN_OF_3;

    private Lanes() {}

    /** The lower three bytes. */
    static long spread3(int bytes) {
        long three = bytes & 0xff_ffffL;
        return (three | three << 16 | three << 32) & BYTE_OF_3;
    }

    static long spread4(int bytes) {
        return bytes & 0xffL | (bytes & 0xff00L) << 8 | (bytes & 0xff0000L) << 16 | (bytes & 0xff000000L) << 24;
    }

    /** Three bytes; the fourth is anything. */
    static int join3(long lanes) {
        return (int) (lanes | lanes >>> 16 | lanes >>> 32);
    }

    static int join4(long lanes) {
        long pairs = (lanes | lanes >>> 8) & 0xffff_0000_ffffL;
        return (int) (pairs | pairs >>> 16);
    }

    /**
     * Adds the Paeth predictor (section 9.4) to three differences. It says which of left, above and corner is nearest to {@code left + above - corner}.
     * With {@code limit = 3 * corner - left - above} it is the lower one of left and above if the limit is at least the
     * higher one; the higher one if the limit is at most the lower one; else it is the corner.
     *
     * <p>A comparison is a subtraction from a lane with a sign bit above all values; below the sign of the result are
     * copies of it, which, moved down, are a mask of the byte. What is above the byte the values mask.
     */
    static long addPaeth3(long left, long above, long corner, long difference) {
        long limitAndLeft = 3 * corner - above + SIGNS_OF_3;
        long limit = limitAndLeft - left;
        long negatedLimit = 2 * SIGNS_OF_3 - limitAndLeft + left;
        long swapped = (left ^ above) & below(above + SIGNS_OF_3 - left);
        long low = left ^ swapped;
        long high = above ^ swapped;
        long notLow = below(limit - high);
        long notHigh = below(negatedLimit + low);
        long lowOrCorner = low & (notHigh & ~notLow) | corner & (notHigh & notLow);
        return (high & ~notHigh) + difference + lowOrCorner & BYTE_OF_3;
    }

    /** All bits of the byte if a biased difference is negative. */
    private static long below(long difference) {
        return difference >> SIGN_TO_BYTE;
    }

    /** The Paeth predictor of four samples, as in {@link #addPaeth3}. There is no room for copies of a sign. */
    static long paeth4(long left, long above, long corner) {
        long top = ONE_OF_4 << TOP;
        long limit = 3 * corner - above + top - left;
        long swapped = (left ^ above) & atLeast((above | top) - left, top);
        long low = above ^ swapped;
        long high = left ^ swapped;
        long lowOrCorner = corner ^ (corner ^ low) & atLeast(limit - high, top);
        return high ^ (high ^ lowOrCorner) & atLeast(limit - low - ONE_OF_4, top);
    }

    /** All lower bits of the lanes whose top bit is set. */
    private static long atLeast(long difference, long top) {
        long set = difference & top;
        return set - (set >>> TOP);
    }

    /** Composes three samples with white, rounded. */
    static long onWhite(long samples, int alpha) {
        long scaled = samples * alpha + ONE_OF_3 * (255 * (255 - alpha) + 127);
        // n / 255 is (n + 1 + n / 256) / 256 for every n below 65,535.
        return scaled + ONE_OF_3 + (scaled >>> 8 & BYTE_OF_3) >>> 8 & BYTE_OF_3;
    }
}
