package dev.halftone.recompress.jpeg;

/** Requantises the DC coefficients of a component. */
final class DcQuantiser {
    /** Beyond these a difference might need more than the 11 bits of table F.1. */
    private static final int MAX_DC = 1023;

    private static final int MIN_DC = -1024;

    /** Keeps the product within an int. */
    private static final int MAX_SOURCE = 2047;

    /** The dividend has 28 bits and the divisor 17: with this many bits, the product with the reciprocal is exact. */
    private static final int RECIPROCAL_BITS = 45;

    /** The DC from which a decoder's clamping makes a block white: 8 * (254.5 - 128). */
    private static final int WHITE = 1012;

    /** The same for black: just below 8 * (0.5 - 128), because 0.5 is rounded up. */
    private static final int BLACK = -1021;

    private int from;
    private int to;
    private int maxSource;
    /** The reciprocal of twice {@code to}, rounded up. */
    private long reciprocal;

    /** The DC from which a block is white, in source steps, and the least level that it then becomes. */
    private int whiteFrom;

    private int white;
    private int blackFrom;
    private int black;

    /**
     * Sets the steps.
     *
     * @param clamped whether 0 and 255 of this component are black and white (all but chrominance)
     */
    void define(QuantisationTable fromTable, QuantisationTable toTable, boolean clamped) {
        int parts = fromTable.parts();
        from = fromTable.step(0);
        to = toTable.step(0) * parts;
        maxSource = MAX_SOURCE * parts;
        reciprocal = (1L << RECIPROCAL_BITS) / (2 * to) + 1;
        boolean matters = clamped && from != to;
        whiteFrom = matters ? ceilDivide(WHITE * parts, from) : Integer.MAX_VALUE;
        blackFrom = matters ? -ceilDivide(-BLACK * parts, from) : Integer.MIN_VALUE;
        white = ceilDivide(WHITE * parts, to);
        black = -ceilDivide(-BLACK * parts, to);
    }

    private static int ceilDivide(int a, int b) {
        return (a + b - 1) / b;
    }

    /**
     * Rounds to the nearest level, ties away from 0. White stays white and black stays black: the nearest level might
     * be a shade of grey, while a level beyond white or black does no harm, because the decoder clamps it.
     */
    int quantise(int value) {
        int sign = value >> 31;
        long doubled = Math.min((value ^ sign) - sign, maxSource) * from * 2 + to;
        int magnitude = (int) (doubled * reciprocal >>> RECIPROCAL_BITS);
        int dc = (magnitude ^ sign) - sign;
        if (value >= whiteFrom) {
            dc = Math.max(dc, white);
        } else if (value <= blackFrom) {
            dc = Math.min(dc, black);
        }
        return Math.max(Math.min(dc, MAX_DC), MIN_DC);
    }

    /** True if there is no choice: white, black, an unchanged step, or a level at its limit. */
    boolean isFixed(int value) {
        int dc = quantise(value);
        return from == to || value >= whiteFrom || value <= blackFrom || dc <= MIN_DC || dc >= MAX_DC;
    }
}
