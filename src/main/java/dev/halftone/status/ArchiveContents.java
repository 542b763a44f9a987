package dev.halftone.status;

import java.util.Arrays;
import java.util.BitSet;

/** The entries of an archive written so far, with the facts about each that the database rows do not contain. */
final class ArchiveContents {

    private final BitSet ordinals = new BitSet();
    private int[] checksums = new int[64];
    private int[] sizes = new int[64];
    private int entries;
    private int listed;
    private long bytes;
    private long directoryBytes;

    /** @param bytesInArchive size of the entry, header included */
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

    /** The last record of the archive. */
    byte[] end() {
        if (listed != entries) {
            throw new IllegalStateException(entries + " entries, of which the directory has " + listed);
        }
        return ZipRecords.end(entries, bytes, directoryBytes);
    }

    Reader reader() {
        return new Reader();
    }

    /** Reads the entries in order for the directory. */
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

        /** Offset of the entry's local header in the archive. */
        long offset() {
            return offset;
        }

        void advance(long bytesInArchive) {
            offset += bytesInArchive;
        }
    }
}
