package dev.halftone.recompress.webp;

/**
 * Bits of a stream, the lowest of each byte first (RFC 9649 section 3.3). Behind the end there are zeros: whoever reads asks
 * {@link #isBehindEnd()} from time to time.
 */
final class BitReader {

    /** {@link #fill()} leaves so many at least. */
    static final int MIN_FILLED = 32;

    private final byte[] source;
    private int position;
    private long bits;
    private int count;
    /** How many of {@link #bits} are not from the stream; they are the last ones. */
    private long invented;

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
                        invented += 8;
                    }
                }
            }
            bits |= (word & 0xffffffffL) << count;
            count += 32;
        }
    }

    /** The next bits, lowest first; as many as are filled and not skipped are meaningful. */
    int peek() {
        return (int) bits;
    }

    /** @param length at most what is left of the filled ones */
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

    /** Whether bits were skipped that the stream does not have. */
    boolean isBehindEnd() {
        return count < invented;
    }

    void requireWithinStream() throws WebpFormatException {
        if (isBehindEnd()) {
            throw new WebpFormatException("it ends before its pixels do");
        }
    }
}
