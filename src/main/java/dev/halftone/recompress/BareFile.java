package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An image file without its metadata: only picture, colour and orientation stay. Bytes are copied only when {@link
 * #bytes} is called, and not at all if there is nothing to leave out.
 */
final class BareFile {

    /** The pieces of a file. */
    interface Parts {
        /** Passes all pieces to {@code part}, first to last; the same pieces on every call. */
        void each(Part part);
    }

    /** Takes a piece. */
    interface Part {
        void add(byte[] bytes, int from, int length);

        default void add(byte[] bytes) {
            add(bytes, 0, bytes.length);
        }
    }

    private final byte[] source;
    private final Parts parts;
    private final int length;
    private final boolean isSource;

    private BareFile(byte[] source, Parts parts, int length, boolean isSource) {
        this.source = source;
        this.parts = parts;
        this.length = length;
        this.isSource = isSource;
    }

    /**
     * Creates a file from its pieces. If the pieces are longer than the source, the result is the source: the source
     * lacks a proper end, and less is left out than such an end takes.
     */
    static BareFile of(byte[] source, Parts parts) {
        Comparison comparison = new Comparison(source);
        parts.each(comparison);
        boolean isSource = comparison.length > source.length || comparison.isSource();
        return new BareFile(source, parts, isSource ? source.length : (int) comparison.length, isSource);
    }

    /** The source as it is. */
    static BareFile whole(byte[] source) {
        return new BareFile(source, part -> part.add(source), source.length, true);
    }

    int length() {
        return length;
    }

    /** The source array itself if nothing is left out. */
    byte[] bytes() {
        if (isSource) {
            return source;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        parts.each(bytes::put);
        return bytes.array();
    }

    /** Counts the bytes of the pieces and compares them with the source. */
    private static final class Comparison implements Part {
        private final byte[] source;
        private long length;
        private boolean same = true;

        private Comparison(byte[] source) {
            this.source = source;
        }

        @Override
        public void add(byte[] bytes, int from, int count) {
            same = same && length + count <= source.length && isHere(bytes, from, count);
            length += count;
        }

        private boolean isHere(byte[] bytes, int from, int count) {
            int at = (int) length;
            return (bytes == source && from == at) || Arrays.equals(bytes, from, from + count, source, at, at + count);
        }

        private boolean isSource() {
            return same && length == source.length;
        }
    }
}
