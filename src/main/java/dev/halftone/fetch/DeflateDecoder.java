package dev.halftone.fetch;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The {@code deflate} coding: DEFLATE in the zlib format (RFC 1950), or bare (RFC 1951), as some origins send it (RFC
 * 9110, section 8.4.1.2).
 */
final class DeflateDecoder implements ContentDecoder {

    private static final int PIECE_BYTES = 16 * 1024;
    private static final int DEFLATE_METHOD = 8;

    private final byte[] piece = new byte[PIECE_BYTES];
    private byte[] head = new byte[0];
    private Inflater inflater;

    @Override
    public void decode(byte[] encoded, Sink sink) throws DataFormatException {
        byte[] input = encoded;
        if (inflater == null) {
            head = Arrays.copyOf(head, head.length + encoded.length);
            System.arraycopy(encoded, 0, head, head.length - encoded.length, encoded.length);
            if (head.length < 2) {
                return;
            }
            input = head;
            inflater = new Inflater(!isZlib(head));
        }
        inflate(inflater, input, 0, piece, sink);
    }

    /** @return how many bytes of {@code input} are left over after the end of the DEFLATE stream */
    static int inflate(Inflater inflater, byte[] input, int from, byte[] piece, Sink sink) throws DataFormatException {
        inflater.setInput(input, from, input.length - from);
        while (!inflater.finished()) {
            int length = inflater.inflate(piece);
            if (length == 0 && inflater.needsDictionary()) {
                throw new DataFormatException("preset dictionary");
            }
            if (length == 0 && inflater.needsInput()) {
                return 0;
            }
            if (length > 0) {
                sink.accept(piece, length);
            }
        }
        return inflater.getRemaining();
    }

    private static boolean isZlib(byte[] head) {
        int cmf = head[0] & 0xFF;
        int flags = head[1] & 0xFF;
        return (cmf & 0x0F) == DEFLATE_METHOD && (cmf * 256 + flags) % 31 == 0;
    }

    @Override
    public boolean isComplete() {
        return inflater == null ? head.length == 0 : inflater.finished();
    }

    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
        }
    }
}
