package dev.halftone.recompress.jpeg;

/**
 * A source without what is neither picture, colour nor orientation: the metadata that a recompressed file has, and the
 * source's tables, frame and scans byte for byte. What stands between segments, behind the data of a scan and behind EOI is
 * left out, and so are scans behind the one that is the whole picture, which no decoder looks at.
 */
public final class BareJpeg {
    private static final byte[] EOI = {(byte) 0xFF, (byte) Marker.EOI};

    private final byte[] source;
    private final byte[] result;
    private final int headLength;
    private final int[] bounds;

    /** Takes a piece. */
    public interface Part {
        void add(byte[] bytes, int from, int length);
    }

    /**
     * @param result a file made of the source
     * @param headLength how many bytes of the result are SOI and metadata
     * @param bounds beginnings and ends of the source's segments, in turn
     */
    BareJpeg(byte[] source, byte[] result, int headLength, int[] bounds) {
        this.source = source;
        this.result = result;
        this.headLength = headLength;
        this.bounds = bounds;
    }

    /** Hands over the file in pieces, first to last. */
    public void each(Part part) {
        part.add(result, 0, headLength);
        for (int i = 0; i < bounds.length; i += 2) {
            part.add(source, bounds[i], bounds[i + 1] - bounds[i]);
        }
        part.add(EOI, 0, EOI.length);
    }
}
