package dev.halftone.recompress.jpeg;

/**
 * Walks the markers and marker segments of a stream (T.81 B.1.1). Fill bytes and garbage between markers are skipped;
 * data after EOI is never read. All reads are bounded by the segment's own length.
 */
final class SegmentReader {
    /** Result of {@link #nextMarker} at the end of the source. */
    static final int END_OF_SOURCE = -1;

    /** Marker, length and number of lines (B.2.5). */
    private static final int DNL_LENGTH = 6;

    /** The most bytes of garbage before SOI. */
    private static final int MAX_PREAMBLE = 4096;

    private byte[] source;
    private int position;
    private int segmentStart;
    private int segmentEnd;

    /** Places the reader after SOI, which may follow a little garbage. */
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

    /** In a segment: the next byte of its parameters. After {@link #nextMarker}: the byte after the marker. */
    int position() {
        return position;
    }

    /** Offset of the marker of the segment last opened. */
    int segmentStart() {
        return segmentStart;
    }

    int segmentEnd() {
        return segmentEnd;
    }

    int remaining() {
        return segmentEnd - position;
    }

    /** Continues after entropy-coded data, which has no length of its own. */
    void continueAt(int offset) {
        position = offset;
    }

    /** Skips to the next marker and returns its code, or {@link #END_OF_SOURCE}. */
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

    /** Leaves the segment, even if it was not read to its end. */
    void closeSegment() {
        position = segmentEnd;
    }

    /** The next byte of the segment, or 0 after its end; a caller can check {@link #remaining()}. */
    int readByte() {
        return position < segmentEnd ? source[position++] & 0xFF : 0;
    }

    int readShort() {
        return readByte() << 8 | readByte();
    }

    /** True if the segment continues with these ASCII characters; the reader then moves past them. */
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
     * The number of lines for a frame header that leaves it 0 (B.2.5): looks ahead to the DNL segment, which follows
     * the first scan at once. 0 if there is none. The reader does not move.
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
            if (seeking) {
                skipSegment(marker);
            }
        }
        position = frameHeader;
        segmentEnd = frameHeaderEnd;
        return lines;
    }

    /** The end of the DNL segment if one is at the current position, otherwise the current position. */
    int endOfDnl() {
        int end = position + DNL_LENGTH;
        boolean isHere = end <= source.length
                && source[position] == (byte) 0xFF
                && source[position + 1] == (byte) Marker.DNL
                && source[position + 2] == 0
                && source[position + 3] == DNL_LENGTH - 2;
        return isHere ? end : position;
    }

    /** Goes behind the segment of the marker just found, if it has one. */
    void skipSegment(int marker) {
        if (Marker.isStandalone(marker)) {
            return;
        }
        segmentEnd = source.length;
        int length = readShort();
        position += Math.max(length - 2, 0);
    }
}
