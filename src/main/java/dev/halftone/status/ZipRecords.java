package dev.halftone.status;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * The records of a ZIP file with uncompressed entries. Section numbers refer to PKWARE's APPNOTE.TXT 6.3.10. Uses Zip64
 * if an offset or the number of entries requires it; an entry is smaller than 4 GiB.
 */
final class ZipRecords {

    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int CENTRAL_HEADER = 0x02014b50;
    private static final int ZIP64_END = 0x06064b50;
    private static final int ZIP64_LOCATOR = 0x07064b50;
    private static final int END = 0x06054b50;

    private static final short VERSION_PLAIN = 20;
    private static final short VERSION_ZIP64 = 45;
    /** File attributes are UNIX ones (4.4.2). */
    private static final short MADE_BY_UNIX = 3 << 8;

    private static final int REGULAR_FILE_644 = 0100644 << 16;
    /** The name is UTF-8 (4.4.4). */
    private static final short UTF_8_NAME = 1 << 11;

    private static final short STORED = 0;
    private static final short ZIP64_EXTRA = 1;
    private static final long ZIP64_FROM = 0xffff_ffffL;
    private static final int ZIP64_ENTRIES_FROM = 0xffff;

    private ZipRecords() {}

    /**
     * A file in the archive.
     *
     * @param crc32 of its bytes
     * @param size of its bytes; an unsigned 32-bit number
     */
    record Entry(String name, int crc32, long size, Instant modified) {

        Entry {
            if (size < 0 || size >= ZIP64_FROM) {
                throw new IllegalArgumentException(size + " bytes are too many for an entry");
            }
        }

        private byte[] nameBytes() {
            return name.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** The record before the entry's bytes (4.3.7). */
    static byte[] localHeader(Entry entry) {
        byte[] name = entry.nameBytes();
        ByteBuffer record = record(30 + name.length);
        record.putInt(LOCAL_HEADER).putShort(VERSION_PLAIN);
        putDescription(record, entry, name);
        return record.putShort((short) 0).put(name).array();
    }

    /**
     * The entry's record in the directory at the end (4.3.12).
     *
     * @param offset of its local header, from the beginning of the archive
     */
    static byte[] centralHeader(Entry entry, long offset) {
        byte[] name = entry.nameBytes();
        boolean zip64 = offset >= ZIP64_FROM;
        short version = zip64 ? VERSION_ZIP64 : VERSION_PLAIN;
        int extra = zip64 ? 12 : 0;
        ByteBuffer record = record(46 + name.length + extra);
        record.putInt(CENTRAL_HEADER).putShort((short) (MADE_BY_UNIX | version)).putShort(version);
        putDescription(record, entry, name);
        record.putShort((short) extra);
        // No comment, the first disk, no internal attributes.
        record.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        record.putInt(REGULAR_FILE_644)
                .putInt((int) Math.min(offset, ZIP64_FROM))
                .put(name);
        if (zip64) {
            record.putShort(ZIP64_EXTRA).putShort((short) 8).putLong(offset);
        }
        return record.array();
    }

    /** The fields that both headers share: from the flags to the length of the name. */
    private static void putDescription(ByteBuffer record, Entry entry, byte[] name) {
        LocalDateTime time = dosTime(entry.modified());
        record.putShort(UTF_8_NAME).putShort(STORED);
        record.putShort((short) (time.getHour() << 11 | time.getMinute() << 5 | time.getSecond() / 2));
        record.putShort((short) (time.getYear() - 1980 << 9 | time.getMonthValue() << 5 | time.getDayOfMonth()));
        record.putInt(entry.crc32()).putInt((int) entry.size()).putInt((int) entry.size());
        record.putShort((short) name.length);
    }

    /** In UTC, because the format has no time zone; from 1980 to 2107 (4.4.6). */
    private static LocalDateTime dosTime(Instant instant) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        return time.getYear() < 1980 || time.getYear() > 2107 ? LocalDateTime.of(1980, 1, 1, 0, 0) : time;
    }

    /** The records at the end of the archive (4.3.14 to 4.3.16). */
    static byte[] end(int entries, long directoryOffset, long directoryBytes) {
        boolean zip64 = entries >= ZIP64_ENTRIES_FROM || directoryOffset >= ZIP64_FROM || directoryBytes >= ZIP64_FROM;
        ByteBuffer record = record(22 + (zip64 ? 56 + 20 : 0));
        if (zip64) {
            short version = VERSION_ZIP64;
            record.putInt(ZIP64_END)
                    .putLong(44)
                    .putShort((short) (MADE_BY_UNIX | version))
                    .putShort(version);
            record.putInt(0).putInt(0).putLong(entries).putLong(entries);
            record.putLong(directoryBytes).putLong(directoryOffset);
            record.putInt(ZIP64_LOCATOR)
                    .putInt(0)
                    .putLong(directoryOffset + directoryBytes)
                    .putInt(1);
        }
        short shortEntries = (short) Math.min(entries, ZIP64_ENTRIES_FROM);
        record.putInt(END)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(shortEntries)
                .putShort(shortEntries);
        record.putInt((int) Math.min(directoryBytes, ZIP64_FROM)).putInt((int) Math.min(directoryOffset, ZIP64_FROM));
        return record.putShort((short) 0).array();
    }

    private static ByteBuffer record(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
