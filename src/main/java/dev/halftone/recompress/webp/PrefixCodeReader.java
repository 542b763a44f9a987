package dev.halftone.recompress.webp;

import java.util.Arrays;

/** Reads the code lengths of a prefix code (RFC 9649 section 6.2.1). */
final class PrefixCodeReader {

    private static final int[] ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    private static final int REPEAT_PREVIOUS = 16;
    private static final int REPEAT_ZERO = 17;
    private static final int FIRST_PREVIOUS = 8;
    private static final int LITERALS = 256;

    private final BitReader bits;
    private final byte[] lengthLengths = new byte[ORDER.length];
    private final byte[] lengths;

    /** @param symbols size of the largest alphabet */
    PrefixCodeReader(BitReader bits, int symbols) {
        this.bits = bits;
        this.lengths = new byte[Math.max(LITERALS, symbols)];
    }

    /** @param symbols size of the code's alphabet */
    PrefixCode read(int symbols) throws WebpFormatException {
        Arrays.fill(lengths, (byte) 0);
        if (bits.readFlag()) {
            readSimple();
        } else {
            readLengths(symbols);
        }
        bits.requireWithinStream();
        return PrefixCode.of(lengths, symbols);
    }

    /** Reads one or two symbols. As in libwebp, symbols outside the alphabet are ignored. */
    private void readSimple() {
        boolean two = bits.readFlag();
        int length = bits.readFlag() ? 8 : 1;
        lengths[bits.read(length)] = 1;
        if (two) {
            lengths[bits.read(8)] = 1;
        }
    }

    private void readLengths(int symbols) throws WebpFormatException {
        Arrays.fill(lengthLengths, (byte) 0);
        int count = 4 + bits.read(4);
        for (int i = 0; i < count; i++) {
            lengthLengths[ORDER[i]] = (byte) bits.read(3);
        }
        bits.requireWithinStream();
        PrefixCode code = PrefixCode.of(lengthLengths, lengthLengths.length);
        int left = symbols;
        if (bits.readFlag()) {
            left = 2 + bits.read(2 + 2 * bits.read(3));
            if (left > symbols) {
                throw new WebpFormatException("it has a prefix code of more symbols than there are");
            }
        }
        int previous = FIRST_PREVIOUS;
        int symbol = 0;
        while (symbol < symbols && left-- > 0) {
            bits.fill();
            int length = code.read(bits);
            if (length < REPEAT_PREVIOUS) {
                lengths[symbol++] = (byte) length;
                previous = length == 0 ? previous : length;
                continue;
            }
            int times = times(length);
            if (times > symbols - symbol) {
                throw new WebpFormatException("it has a prefix code of more symbols than there are");
            }
            Arrays.fill(lengths, symbol, symbol + times, (byte) (length == REPEAT_PREVIOUS ? previous : 0));
            symbol += times;
        }
    }

    private int times(int length) {
        return switch (length) {
            case REPEAT_PREVIOUS -> 3 + bits.read(2);
            case REPEAT_ZERO -> 3 + bits.read(3);
            default -> 11 + bits.read(7);
        };
    }
}
