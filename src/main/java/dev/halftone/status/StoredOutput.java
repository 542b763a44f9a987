package dev.halftone.status;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** An output being read: its size, its checksum and, if it is small, its bytes. */
final class StoredOutput {

    private static final int MAX_KEPT = 1 << 20;

    private final CRC32 checksum = new CRC32();
    private final List<byte[]> pieces = new ArrayList<>();
    private long size;

    void add(byte[] piece) {
        checksum.update(piece);
        size += piece.length;
        if (isKept()) {
            pieces.add(piece);
        } else {
            pieces.clear();
        }
    }

    long size() {
        return size;
    }

    int crc32() {
        return (int) checksum.getValue();
    }

    /** Whether {@link #pieces} contains the whole output. */
    boolean isKept() {
        return size <= MAX_KEPT;
    }

    List<byte[]> pieces() {
        return pieces;
    }
}
