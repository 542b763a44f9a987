package dev.halftone.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;

/** A stored file that is read piece by piece; opened by the first read, since opening blocks too. */
final class OpenFile {

    private static final int PIECE_BYTES = 128 * 1024;

    private final StoredImages files;
    private final ImageKey key;
    private SeekableByteChannel channel;
    private boolean closed;

    OpenFile(StoredImages files, ImageKey key) {
        this.files = files;
        this.key = key;
    }

    /** The next bytes; none at the end. Blocking. */
    synchronized byte[] next() throws IOException {
        if (closed) {
            return new byte[0];
        }
        if (channel == null) {
            channel = files.open(key);
        }
        long left = channel.size() - channel.position();
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, Math.max(left, 0)));
        while (piece.hasRemaining() && channel.read(piece) >= 0) {
            // a read may bring less than there is room for
        }
        return piece.hasRemaining() ? Arrays.copyOf(piece.array(), piece.position()) : piece.array();
    }

    /** Blocking; a read that is still waiting for its thread finds nothing. */
    synchronized void close() throws IOException {
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }
}
