package dev.halftone.recompress.webp;

/** Reads the coefficients of a block (RFC 6386 section 13), and multiplies them by their quantiser. */
final class TokenReader {

    static final int COEFFICIENTS = 16;

    /** What a block holds, which decides its probabilities. */
    static final int LUMA_WITHOUT_DC = 0;

    static final int LUMA_DC = 1;
    static final int CHROMA = 2;
    static final int LUMA = 3;

    private static final int ROW = TokenProbabilities.NODES;
    private static final int BAND = TokenProbabilities.CONTEXTS * ROW;
    private static final int KIND = TokenProbabilities.BANDS * BAND;

    /** Where the probabilities of a coefficient's band begin. There is one more, which is never used. */
    private static final int[] BANDS = bands(0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0);

    private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};

    /** The extra bits of the categories 3 to 6. */
    private static final int[][] EXTRA_BITS = {
        {173, 148, 140},
        {176, 155, 140, 135},
        {180, 157, 141, 134, 130},
        {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
    };

    private final byte[] probabilities;

    TokenReader(byte[] probabilities) {
        this.probabilities = probabilities;
    }

    private static int[] bands(int... bands) {
        int[] offsets = new int[bands.length];
        for (int i = 0; i < bands.length; i++) {
            offsets[i] = bands[i] * BAND;
        }
        return offsets;
    }

    /**
     * Reads a block.
     *
     * @param kind of the block
     * @param context how many of the blocks above and to the left have coefficients
     * @param first index of the first coefficient: 1 if the DC comes from elsewhere
     * @param coefficients takes those that are not 0, from {@code at} on, in the order of the rows
     * @return the index after the last token
     */
    int read(
            BooleanDecoder bits,
            int kind,
            int context,
            int first,
            int dcStep,
            int acStep,
            short[] coefficients,
            int at) {
        final byte[] p = probabilities;
        final int base = kind * KIND;
        long window = bits.window;
        int range = bits.range;
        int count = bits.count;
        int node = base + BANDS[first] + context * ROW;
        int n = first;
        while (n < COEFFICIENTS) {
            if (count < 0) {
                window |= bits.load(count);
                count += bits.loaded;
            }
            int split = 1 + ((range - 1) * (p[node] & 0xff) >> 8);
            long splitWindow = (long) split << BooleanDecoder.WINDOW_SHIFT;
            if (window < splitWindow) {
                range = split;
                int shift = Integer.numberOfLeadingZeros(range) - 24;
                range <<= shift;
                window <<= shift;
                count -= shift;
                break;
            }
            range -= split;
            window -= splitWindow;
            int shift = Integer.numberOfLeadingZeros(range) - 24;
            range <<= shift;
            window <<= shift;
            count -= shift;

            while (true) {
                if (count < 0) {
                    window |= bits.load(count);
                    count += bits.loaded;
                }
                split = 1 + ((range - 1) * (p[node + 1] & 0xff) >> 8);
                splitWindow = (long) split << BooleanDecoder.WINDOW_SHIFT;
                if (window >= splitWindow) {
                    range -= split;
                    window -= splitWindow;
                    shift = Integer.numberOfLeadingZeros(range) - 24;
                    range <<= shift;
                    window <<= shift;
                    count -= shift;
                    break;
                }
                range = split;
                shift = Integer.numberOfLeadingZeros(range) - 24;
                range <<= shift;
                window <<= shift;
                count -= shift;
                n++;
                if (n == COEFFICIENTS) {
                    break;
                }
                node = base + BANDS[n];
            }
            if (n == COEFFICIENTS) {
                break;
            }

            if (count < 0) {
                window |= bits.load(count);
                count += bits.loaded;
            }
            split = 1 + ((range - 1) * (p[node + 2] & 0xff) >> 8);
            splitWindow = (long) split << BooleanDecoder.WINDOW_SHIFT;
            int value;
            if (window < splitWindow) {
                range = split;
                shift = Integer.numberOfLeadingZeros(range) - 24;
                range <<= shift;
                window <<= shift;
                count -= shift;
                value = 1;
                node = base + BANDS[n + 1] + ROW;
            } else {
                bits.range = range - split;
                bits.window = window - splitWindow;
                shift = Integer.numberOfLeadingZeros(bits.range) - 24;
                bits.range <<= shift;
                bits.window <<= shift;
                bits.count = count - shift;
                value = readLarge(bits, node);
                window = bits.window;
                range = bits.range;
                count = bits.count;
                node = base + BANDS[n + 1] + 2 * ROW;
            }

            // The sign is as probable as not, so it is read without a branch. It always takes one bit.
            if (count < 0) {
                window |= bits.load(count);
                count += bits.loaded;
            }
            split = range + 1 >> 1;
            long rest = window - ((long) split << BooleanDecoder.WINDOW_SHIFT);
            int positive = (int) (rest >> 63);
            window = (rest + ((long) (split & positive) << BooleanDecoder.WINDOW_SHIFT)) << 1;
            range = (split & positive | range - split & ~positive) << 1;
            count--;
            value = (value ^ ~positive) - ~positive;
            coefficients[at + ZIGZAG[n]] = (short) (value * (n == 0 ? dcStep : acStep));
            n++;
        }
        bits.window = window;
        bits.range = range;
        bits.count = count;
        return n;
    }

    /** A magnitude above 1. */
    private int readLarge(BooleanDecoder bits, int node) {
        final byte[] p = probabilities;
        if (bits.readBit(p[node + 3] & 0xff) == 0) {
            if (bits.readBit(p[node + 4] & 0xff) == 0) {
                return 2;
            }
            return 3 + bits.readBit(p[node + 5] & 0xff);
        }
        if (bits.readBit(p[node + 6] & 0xff) == 0) {
            if (bits.readBit(p[node + 7] & 0xff) == 0) {
                return 5 + bits.readBit(159);
            }
            int high = bits.readBit(165);
            return 7 + 2 * high + bits.readBit(145);
        }
        int high = bits.readBit(p[node + 8] & 0xff);
        int category = 2 * high + bits.readBit(p[node + 9 + high] & 0xff);
        int extra = 0;
        for (int probability : EXTRA_BITS[category]) {
            extra = 2 * extra + bits.readBit(probability);
        }
        return 3 + (8 << category) + extra;
    }
}
