package dev.halftone.recompress.jpeg;

/**
 * A source reduced to picture, colour and orientation: the metadata that a recompressed file has, then the source's
 * tables, frame and scans byte for byte. Bytes between segments, after the data of a scan and after EOI are omitted. If
 * one scan is the whole picture, later scans are omitted too, because no decoder reads them.
 */
public final class BareJpeg {
    private static final byte[] EOI = {(byte) 0xFF, (byte) Marker.EOI};

    private final byte[] source;
    private final byte[] result;
    private final int headLength;
    private final int[] bounds;

    /** Receives a piece of the file. */
    public interface Part {
        void add(byte[] bytes, int from, int length);
    }

    /**
     * @param result a file made from the source
     * @param headLength length of SOI and metadata in the result, in bytes
     * @param bounds start and end offsets of the source's segments, alternating
     */
    BareJpeg(byte[] source, byte[] result, int headLength, int[] bounds) {
        this.source = source;
        this.result = result;
        this.headLength = headLength;
        this.bounds = bounds;
    }

    /** Passes on the file in pieces, first to last. */
    public void each(Part part) {
        part.add(result, 0, headLength);
        for (int i = 0; i < bounds.length; i += 2) {
            part.add(source, bounds[i], bounds[i + 1] - bounds[i]);
        }
        part.add(EOI, 0, EOI.length);
    }
}
