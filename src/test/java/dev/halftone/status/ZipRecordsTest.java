package dev.halftone.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads archives with the JDK's reader, including those beyond the limits of the old format. */
class ZipRecordsTest {

    private static final Instant MODIFIED = Instant.parse("2026-11-22T21:30:44Z");
    private static final byte[] CONTENT = "an image".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    private static ZipRecords.Entry entry(String name) {
        CRC32 crc = new CRC32();
        crc.update(CONTENT);
        return new ZipRecords.Entry(name, (int) crc.getValue(), CONTENT.length, MODIFIED);
    }

    /** A file with one or more entries, after a hole of the given size. */
    private Path archive(long hole, int entries) throws IOException {
        Path file = directory.resolve("a.zip");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
            long[] offsets = new long[entries];
            channel.position(hole);
            for (int i = 0; i < entries; i++) {
                offsets[i] = channel.position();
                channel.write(ByteBuffer.wrap(ZipRecords.localHeader(entry(i + "-Lämp-1.jpg"))));
                channel.write(ByteBuffer.wrap(CONTENT));
            }
            long directoryOffset = channel.position();
            for (int i = 0; i < entries; i++) {
                channel.write(ByteBuffer.wrap(ZipRecords.centralHeader(entry(i + "-Lämp-1.jpg"), offsets[i])));
            }
            long directoryBytes = channel.position() - directoryOffset;
            channel.write(ByteBuffer.wrap(ZipRecords.end(entries, directoryOffset, directoryBytes)));
        }
        return file;
    }

    private static void assertThatEntriesAreReadable(Path file, int entries) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.size()).isEqualTo(entries);
            for (int i : new int[] {0, entries - 1}) {
                ZipEntry entry = zip.getEntry(i + "-Lämp-1.jpg");
                assertThat(entry.getMethod()).isEqualTo(ZipEntry.STORED);
                assertThat(entry.getSize()).isEqualTo(CONTENT.length);
                assertThat(entry.getTimeLocal()).isEqualTo("2026-11-22T21:30:44");
                assertThat(zip.getInputStream(entry).readAllBytes()).isEqualTo(CONTENT);
            }
        }
    }

    @Test
    void anEmptyArchiveIsOne() throws IOException {
        try (ZipFile zip = new ZipFile(archive(0, 0).toFile())) {
            assertThat(zip.size()).isZero();
        }
    }

    @Test
    void anArchiveIsReadable() throws IOException {
        assertThatEntriesAreReadable(archive(0, 3), 3);
    }

    @Test
    void moreEntriesThanTheOldFormatCanCountAreReadable() throws IOException {
        assertThatEntriesAreReadable(archive(0, 65_534), 65_534);
        assertThatEntriesAreReadable(archive(0, 65_535), 65_535);
        assertThatEntriesAreReadable(archive(0, 70_000), 70_000);
    }

    /** The hole is sparse and occupies no disk space. */
    @Test
    void anEntryBeyondFourGibibytesIsReadable() throws IOException {
        assertThatEntriesAreReadable(archive((1L << 32) - 20, 2), 2);
        assertThatEntriesAreReadable(archive(5L << 30, 2), 2);
    }

    @Test
    void anEntryOfFourGibibytesIsNone() {
        assertThatThrownBy(() -> new ZipRecords.Entry("a", 0, 0xffff_ffffL, MODIFIED))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTimeThatTheFormatDoesNotKnowIsItsFirst() throws IOException {
        ZipRecords.Entry old = new ZipRecords.Entry("a", 0, 0, Instant.EPOCH);

        assertThat(ZipRecords.localHeader(old)).hasSize(31);
    }
}
