package dev.halftone.recompress.jpeg;

/** What the markers of a file tell without decoding it. */
public final class JpegMarkers {
    /** Read while looking for the frame; a colour profile has at most 255. */
    private static final int MAX_SEGMENTS = 1000;

    private JpegMarkers() {}

    /** Whether a file that begins like a JPEG is JPEG-LS (ITU-T T.87, section C.2.2), which is a different coding. */
    public static boolean isJpegLs(byte[] source) {
        try {
            SegmentReader segments = new SegmentReader();
            segments.open(source);
            for (int i = 0; i < MAX_SEGMENTS; i++) {
                int marker = segments.nextMarker();
                if (marker == Marker.SOF55) {
                    return true;
                }
                if (isEnd(marker) || Marker.isFrame(marker) || marker == Marker.SOS) {
                    return false;
                }
                segments.skipSegment(marker);
            }
            return false;
        } catch (JpegFormatException e) {
            return false;
        }
    }

    /**
     * Counts the scans of a file.
     *
     * @param atMost stops there
     */
    public static long countScans(byte[] source, long atMost) throws JpegFormatException {
        SegmentReader segments = new SegmentReader();
        segments.open(source);
        long scans = 0;
        for (int marker = segments.nextMarker(); !isEnd(marker) && scans < atMost; marker = segments.nextMarker()) {
            scans += marker == Marker.SOS ? 1 : 0;
            segments.skipSegment(marker);
        }
        return scans;
    }

    private static boolean isEnd(int marker) {
        return marker == SegmentReader.END_OF_SOURCE || marker == Marker.EOI;
    }
}
