package dev.halftone.status;

import java.util.Arrays;
import java.util.BitSet;

/** What an archive has so far: which images, and of each what the rows don't tell. */
final class ArchiveContents {

    private final BitSet ordinals = new BitSet();
    private int[] checksums = new int[64];
    private int[] sizes = new int[64];
    private int entries;
    private int listed;
    private long bytes;
    private long directoryBytes;

    /** @param bytesInArchive of the entry with its header */
    void add(int ordinal, ZipRecords.Entry entry, long bytesInArchive) {
        if (entries == checksums.length) {
            checksums = Arrays.copyOf(checksums, 2 * entries);
            sizes = Arrays.copyOf(sizes, 2 * entries);
        }
        ordinals.set(ordinal);
        checksums[entries] = entry.crc32();
        sizes[entries] = (int) entry.size();
        entries++;
        bytes += bytesInArchive;
    }

    boolean contains(int ordinal) {
        return ordinals.get(ordinal);
    }

    void addToDirectory(int headerBytes) {
        directoryBytes += headerBytes;
    }

    /** The archive's last record. */
    byte[] end() {
        if (listed != entries) {
            throw new IllegalStateException(entries + " entries, of which the directory has " + listed);
        }
        return ZipRecords.end(entries, bytes, directoryBytes);
    }

    Reader reader() {
        return new Reader();
    }

    /** The entries in their order, a second time. */
    final class Reader {

        private int entry = -1;
        private long offset;

        void next() {
            entry++;
            listed++;
        }

        int crc32() {
            return checksums[entry];
        }

        long size() {
            return Integer.toUnsignedLong(sizes[entry]);
        }

        /** Of the entry's local header in the archive. */
        long offset() {
            return offset;
        }

        void advance(long bytesInArchive) {
            offset += bytesInArchive;
        }
    }
}
