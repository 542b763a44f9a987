package dev.halftone.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;

/** Reads a stored file piece by piece. The first read opens the file, because opening blocks too. */
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

    /** The next bytes; none at the end. Blocks. */
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
            // a read may return less than requested
        }
        return piece.hasRemaining() ? Arrays.copyOf(piece.array(), piece.position()) : piece.array();
    }

    /** Blocks. A read that still waits for its thread returns nothing. */
    synchronized void close() throws IOException {
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }
}
