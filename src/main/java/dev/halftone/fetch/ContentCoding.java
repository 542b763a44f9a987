package dev.halftone.fetch;

import io.vertx.core.Context;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * A content coding (RFC 9110, section 8.4.1). The service asks for none, but some origins apply one. Other codings are
 * passed through: some origins name media types or {@code none}; an image in a real other coding is later rejected as
 * no image.
 */
enum ContentCoding {
    IDENTITY,
    GZIP,
    DEFLATE;

    /** Takes decoded bytes, which are only valid during the call. A receiver that wants no more bytes throws. */
    interface Sink {
        void accept(byte[] buffer, int length);
    }

    private static final int PIECE_BYTES = 16 * 1024;
    private static final int DEFLATE_METHOD = 8;

    /** @param contentEncoding the header's value, or null */
    static ContentCoding of(String contentEncoding) {
        String coding = contentEncoding == null ? "" : contentEncoding.strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default -> IDENTITY;
        };
    }

    /**
     * Decodes everything, piece by piece; a body may become a thousand times longer. Must not run on an event loop.
     *
     * @throws IOException if the bytes do not match the coding, or are truncated
     */
    void decode(InputStream encoded, Sink sink) throws IOException {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("decoding takes longer than an event loop may wait");
        }
        switch (this) {
            case GZIP -> copy(new GZIPInputStream(encoded, PIECE_BYTES), sink);
            case DEFLATE -> inflate(new PushbackInputStream(encoded, 2), sink);
            default -> copy(encoded, sink);
        }
    }

    private static void copy(InputStream decoded, Sink sink) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        for (int length = decoded.read(piece); length >= 0; length = decoded.read(piece)) {
            sink.accept(piece, length);
        }
    }

    /**
     * DEFLATE in the zlib format (RFC 1950), or raw (RFC 1951), as some origins send it (RFC 9110, section 8.4.1.2).
     */
    private static void inflate(PushbackInputStream encoded, Sink sink) throws IOException {
        byte[] head = encoded.readNBytes(2);
        encoded.unread(head);
        Inflater inflater = new Inflater(!isZlib(head));
        try {
            copy(new InflaterInputStream(encoded, inflater, PIECE_BYTES), sink);
            if (!inflater.finished()) {
                throw new EOFException("a preset dictionary is asked for");
            }
        } finally {
            inflater.end();
        }
    }

    private static boolean isZlib(byte[] head) {
        return head.length == 2
                && (head[0] & 0x0F) == DEFLATE_METHOD
                && ((head[0] & 0xFF) * 256 + (head[1] & 0xFF)) % 31 == 0;
    }
}
