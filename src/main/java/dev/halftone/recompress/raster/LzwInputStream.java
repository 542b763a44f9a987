package dev.halftone.recompress.raster;

import java.io.IOException;
import java.io.InputStream;

/**
 * Unpacks the LZW of TIFF (TIFF 6.0, section 13): codes of 9 to 12 bits, high bits first, with codes growing one code
 * early. It also reads the older variant: low bits first, and not early.
 */
public final class LzwInputStream extends InputStream {

    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int MIN_BITS = 9;
    private static final int MAX_BITS = 12;
    private static final int CODES = 1 << MAX_BITS;
    private static final int NONE = -1;

    private final byte[] packed;
    private final int end;
    private final boolean lowBitsFirst;
    private int position;

    private final short[] prefix = new short[CODES];
    private final byte[] last = new byte[CODES];
    private final byte[] first = new byte[CODES];
    private final short[] length = new short[CODES];
    private int size = FIRST;
    private int bits = MIN_BITS;
    private int previous = NONE;
    private boolean ended;

    private long buffer;
    private int buffered;

    private final byte[] string = new byte[CODES];
    private int stringPosition;
    private int stringEnd;

    /**
     * @param packed not changed
     * @param position offset of the first code
     * @param end offset after the last one
     */
    public LzwInputStream(byte[] packed, int position, int end) {
        this.packed = packed;
        this.position = position;
        this.end = end;
        // The first code is the clear code, whose low byte is 0.
        this.lowBitsFirst = position + 1 < end && packed[position] == 0 && (packed[position + 1] & 1) == 1;
        for (int i = 0; i < CLEAR; i++) {
            last[i] = (byte) i;
            first[i] = (byte) i;
            length[i] = 1;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        int done = 0;
        while (done < count && (stringPosition < stringEnd || nextString())) {
            int part = Math.min(stringEnd - stringPosition, count - done);
            System.arraycopy(string, stringPosition, target, offset + done, part);
            stringPosition += part;
            done += part;
        }
        return done == 0 && count > 0 ? -1 : done;
    }

    /** @return false at the end */
    private boolean nextString() throws DamagedRasterException {
        int code = nextCode();
        while (code == CLEAR) {
            size = FIRST;
            bits = MIN_BITS;
            previous = NONE;
            code = nextCode();
        }
        if (code == END || code == NONE) {
            ended = true;
            return false;
        }
        if (previous == NONE ? code >= CLEAR : code > size || (code == size && size == CODES)) {
            throw new DamagedRasterException("its LZW code " + code + " stands for nothing");
        }
        if (previous != NONE && size < CODES) {
            prefix[size] = (short) previous;
            first[size] = first[previous];
            last[size] = first[code == size ? previous : code];
            length[size] = (short) (length[previous] + 1);
            size++;
        }
        write(code);
        previous = code;
        int early = lowBitsFirst ? 0 : 1;
        if (size + early >= 1 << bits && bits < MAX_BITS) {
            bits++;
        }
        return true;
    }

    private void write(int code) {
        stringPosition = 0;
        stringEnd = length[code];
        for (int i = stringEnd - 1, c = code; i >= 0; i--) {
            string[i] = last[c];
            c = prefix[c];
        }
    }

    private int nextCode() {
        if (ended) {
            return NONE;
        }
        while (buffered < bits) {
            if (position >= end) {
                return NONE;
            }
            long next = packed[position++] & 0xffL;
            buffer = lowBitsFirst ? buffer | next << buffered : buffer << 8 | next;
            buffered += 8;
        }
        buffered -= bits;
        int mask = (1 << bits) - 1;
        if (lowBitsFirst) {
            int code = (int) buffer & mask;
            buffer >>>= bits;
            return code;
        }
        return (int) (buffer >>> buffered) & mask;
    }
}
