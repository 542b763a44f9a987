package dev.halftone.recompress.webp;

/**
 * Reads bits of a stream, the lowest of each byte first (RFC 9649 section 3.3). After the end it returns zeros, so a
 * caller must check {@link #isBehindEnd} from time to time.
 */
final class BitReader {

    /** The least number of bits after {@link #fill()}. */
    static final int MIN_FILLED = 32;

    private final byte[] source;
    private int position;
    private long bits;
    private int count;
    /** How many zero bits have been appended since the end of the stream. */
    private long paddingBits;

    BitReader(byte[] source, int start) {
        this.source = source;
        this.position = start;
    }

    void fill() {
        while (count <= MIN_FILLED) {
            int word = 0;
            if (position + 4 <= source.length) {
                word = source[position] & 0xff
                        | (source[position + 1] & 0xff) << 8
                        | (source[position + 2] & 0xff) << 16
                        | source[position + 3] << 24;
                position += 4;
            } else {
                for (int i = 0; i < 4; i++) {
                    if (position < source.length) {
                        word |= (source[position++] & 0xff) << 8 * i;
                    } else {
                        paddingBits += 8;
                    }
                }
            }
            bits |= (word & 0xffffffffL) << count;
            count += 32;
        }
    }

    /** The next bits, lowest first; only bits that are filled and not skipped are valid. */
    int peek() {
        return (int) bits;
    }

    /** @param length at most the number of filled bits */
    void skip(int length) {
        bits >>>= length;
        count -= length;
    }

    /** @param length at most 31 */
    int read(int length) {
        fill();
        int value = (int) bits & (1 << length) - 1;
        skip(length);
        return value;
    }

    boolean readFlag() {
        return read(1) != 0;
    }

    /** Whether more bits were skipped than the stream has. */
    boolean isBehindEnd() {
        return count < paddingBits;
    }

    void requireWithinStream() throws WebpFormatException {
        if (isBehindEnd()) {
            throw new WebpFormatException("it ends before its pixels do");
        }
    }
}
