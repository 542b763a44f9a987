package dev.halftone.recompress.jpeg;

/**
 * Walks the markers and marker segments of a stream (T.81 B.1.1). Fill bytes and garbage between markers are passed
 * over; what follows EOI is never looked at. All reads are bounded by the segment's own length.
 */
final class SegmentReader {
    /** Answer of {@link #nextMarker} when the source ends. */
    static final int END_OF_SOURCE = -1;

    /** Marker, length and number of lines (B.2.5). */
    private static final int DNL_LENGTH = 6;

    /** How much garbage may stand before SOI. */
    private static final int MAX_PREAMBLE = 4096;

    private byte[] source;
    private int position;
    private int segmentStart;
    private int segmentEnd;

    /** Places the reader behind SOI, which begins the source but for a little garbage. */
    void open(byte[] source) throws JpegFormatException {
        this.source = source;
        int last = Math.min(source.length - 3, MAX_PREAMBLE);
        for (int i = 0; i <= last; i++) {
            if (source[i] == (byte) 0xFF && source[i + 1] == (byte) Marker.SOI && source[i + 2] == (byte) 0xFF) {
                position = i + 2;
                segmentEnd = position;
                return;
            }
        }
        throw new JpegFormatException("no SOI marker", 0);
    }

    /** Forgets the source, so that a pooled reader keeps no picture alive. */
    void close() {
        source = new byte[0];
        position = 0;
        segmentEnd = 0;
    }

    byte[] source() {
        return source;
    }

    /** In a segment: the next byte of its parameters. After {@link #nextMarker}: the byte behind the marker. */
    int position() {
        return position;
    }

    /** Where the marker of the segment last opened is. */
    int segmentStart() {
        return segmentStart;
    }

    int segmentEnd() {
        return segmentEnd;
    }

    int remaining() {
        return segmentEnd - position;
    }

    /** Goes on behind entropy-coded data, which has no length of its own. */
    void continueAt(int offset) {
        position = offset;
    }

    /** The next marker's code, behind whatever is no marker, or {@link #END_OF_SOURCE}. */
    int nextMarker() {
        int at = position;
        while (at + 1 < source.length) {
            int code = source[at + 1] & 0xFF;
            if (source[at] == (byte) 0xFF && code != 0 && code != 0xFF) {
                position = at + 2;
                return code;
            }
            at++;
        }
        position = source.length;
        return END_OF_SOURCE;
    }

    /** Reads the length of the segment of the marker just found; its parameters come next. */
    void openSegment(int marker) throws JpegFormatException {
        segmentEnd = source.length;
        int start = position;
        segmentStart = start - 2;
        if (remaining() < 2) {
            throw malformed("segment of marker 0x" + Integer.toHexString(marker) + " is cut");
        }
        int length = readShort();
        if (length < 2 || start + length > source.length) {
            throw malformed("segment of marker 0x" + Integer.toHexString(marker) + " with length " + length);
        }
        segmentEnd = start + length;
    }

    /** Leaves the segment, read or not. */
    void closeSegment() {
        position = segmentEnd;
    }

    /** The caller has checked {@link #remaining()}, or wants 0 for what is missing. */
    int readByte() {
        return position < segmentEnd ? source[position++] & 0xFF : 0;
    }

    int readShort() {
        return readByte() << 8 | readByte();
    }

    /** True if the segment goes on with these ASCII characters; moves behind them if so. */
    boolean accept(String identifier) {
        int length = identifier.length();
        if (remaining() < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (source[position + i] != identifier.charAt(i)) {
                return false;
            }
        }
        position += length;
        return true;
    }

    JpegFormatException malformed(String message) {
        return new JpegFormatException(message, position);
    }

    /**
     * The number of lines for a frame header that leaves it 0 (B.2.5): looks ahead to the DNL segment, which stands
     * right behind the first scan. 0 if there is none. The reader does not move.
     */
    int linesFromDnl() {
        int frameHeader = position;
        int frameHeaderEnd = segmentEnd;
        int lines = 0;
        position = frameHeaderEnd;
        boolean seeking = true;
        while (seeking) {
            int marker = nextMarker();
            if (marker == Marker.DNL) {
                segmentEnd = source.length;
                position += 2;
                lines = readShort();
            }
            seeking = marker != Marker.DNL && marker != Marker.EOI && marker != END_OF_SOURCE;
            if (seeking && !Marker.isStandalone(marker)) {
                skipSegment();
            }
        }
        position = frameHeader;
        segmentEnd = frameHeaderEnd;
        return lines;
    }

    /** Where the segment ends that says the number of lines, if it stands right here; otherwise this place. */
    int endOfDnl() {
        int end = position + DNL_LENGTH;
        boolean isHere = end <= source.length
                && source[position] == (byte) 0xFF
                && source[position + 1] == (byte) Marker.DNL
                && source[position + 2] == 0
                && source[position + 3] == DNL_LENGTH - 2;
        return isHere ? end : position;
    }

    private void skipSegment() {
        segmentEnd = source.length;
        int length = readShort();
        position += Math.max(length - 2, 0);
    }
}
