package dev.halftone.fetch;

import java.util.Locale;
import java.util.zip.DataFormatException;

/**
 * Undoes a content coding (RFC 9110, section 8.4.1) piece by piece. Decoded bytes are handed on in small pieces, so that a
 * receiver with a limit can stop a bomb by throwing.
 */
interface ContentDecoder extends AutoCloseable {

    /** Takes decoded bytes, which are only valid during the call. */
    interface Sink {
        void accept(byte[] buffer, int length);
    }

    /** @throws DataFormatException if the bytes are not what the coding says */
    void decode(byte[] encoded, Sink sink) throws DataFormatException;

    /** Whether the encoded bytes so far could be all. */
    boolean isComplete();

    @Override
    void close();

    /**
     * The decoder for a Content-Encoding header. Codings that were not asked for are passed through: some origins name
     * media types or {@code none} here, and an image in a real one is recognised as none later.
     *
     * @param contentEncoding the header's value, or null
     */
    static ContentDecoder forCoding(String contentEncoding) {
        String coding = contentEncoding == null ? "" : contentEncoding.strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "gzip", "x-gzip" -> new GzipDecoder();
            case "deflate" -> new DeflateDecoder();
            default -> new IdentityDecoder();
        };
    }

    /** No coding. */
    final class IdentityDecoder implements ContentDecoder {

        @Override
        public void decode(byte[] encoded, Sink sink) {
            sink.accept(encoded, encoded.length);
        }

        @Override
        public boolean isComplete() {
            return true;
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
