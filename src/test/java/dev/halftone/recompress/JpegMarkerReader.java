package dev.halftone.recompress;

/** Steps through the markers of a JPEG, skipping fill bytes and garbage between segments. */
final class JpegMarkerReader {

    private final byte[] source;
    private int marker;
    private int position;
    private int end = 2;

    /** @param source begins with SOI */
    JpegMarkerReader(byte[] source) {
        this.source = source;
    }

    /** Goes to the next marker. @return false when the file ends first, or its last segment isn't whole */
    boolean next() {
        int at = end;
        while (at + 1 < source.length) {
            if (source[at] == (byte) 0xff && source[at + 1] != 0 && source[at + 1] != (byte) 0xff) {
                position = at;
                marker = source[at + 1] & 0xff;
                if (JpegMarker.standsAlone(marker)) {
                    end = at + 2;
                    return true;
                }
                if (at + 3 >= source.length) {
                    return false;
                }
                end = at + 2 + Math.max(2, uint16(at + 2));
                return end <= source.length;
            }
            at++;
        }
        return false;
    }

    /**
     * Skips the data after a scan header, restart markers included. {@link #position()} is then the end of the data.
     */
    void skipEntropyCodedData() {
        int at = end;
        while (at < source.length) {
            if (source[at] == (byte) 0xff) {
                int code = at + 1 < source.length ? source[at + 1] & 0xff : 0;
                boolean data = code == 0 || code == 0xff || (code >= JpegMarker.RST0 && code <= JpegMarker.RST7);
                if (!data) {
                    break;
                }
            }
            at++;
        }
        position = at;
        end = at;
    }

    /** The marker's second byte. */
    int marker() {
        return marker;
    }

    /** Where the marker's 0xff is. */
    int position() {
        return position;
    }

    /** Where the segment's content begins, after its length. */
    int content() {
        return position + 4;
    }

    /** The end of the segment. */
    int end() {
        return end;
    }

    int uint8(int at) {
        return source[at] & 0xff;
    }

    int uint16(int at) {
        return (source[at] & 0xff) << 8 | source[at + 1] & 0xff;
    }
}
