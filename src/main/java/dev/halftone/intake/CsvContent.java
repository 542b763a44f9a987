package dev.halftone.intake;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Opens an uploaded file as text: decompresses it, limits its size, skips a byte-order mark, and rejects binary files.
 */
final class CsvContent {

    private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private CsvContent() {}

    /**
     * @param maxBytes the most bytes after decompression
     * @throws MalformedCsvException if the first bytes are not those of a text file
     * @throws CsvTooLargeException here, or later from the reader
     */
    static Utf8Reader open(Path file, long maxBytes) throws IOException {
        if (Files.size(file) > maxBytes) {
            throw tooLarge(maxBytes);
        }
        InputStream stored = Files.newInputStream(file);
        try {
            BufferedInputStream content = new BufferedInputStream(decompressed(stored, maxBytes));
            byte[] head = peek(content, FileSignature.LENGTH);
            Optional<String> objection = FileSignature.objectionTo(head);
            if (objection.isPresent()) {
                throw new MalformedCsvException(objection.get());
            }
            return new Utf8Reader(content, startsWith(head, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0);
        } catch (IOException e) {
            stored.close();
            throw e;
        }
    }

    private static InputStream decompressed(InputStream stored, long maxBytes) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(stored, 1 << 16);
        return startsWith(peek(buffered, GZIP_MAGIC.length), GZIP_MAGIC)
                ? new Bounded(new Gunzip(buffered), maxBytes)
                : new Bounded(buffered, maxBytes);
    }

    private static byte[] peek(BufferedInputStream stream, int count) throws IOException {
        stream.mark(count);
        byte[] head = stream.readNBytes(count);
        stream.reset();
        return head;
    }

    private static boolean startsWith(byte[] head, byte[] prefix) {
        return head.length >= prefix.length && Arrays.equals(head, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static CsvTooLargeException tooLarge(long maxBytes) {
        return new CsvTooLargeException("The CSV is larger than " + size(maxBytes) + "; split it into several.");
    }

    private static String size(long bytes) {
        return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MB" : bytes + " bytes";
    }

    /** Decompresses RFC 1952, and distinguishes a damaged stream from a disk error. */
    private static final class Gunzip extends InputStream {

        private final InputStream compressed;
        private GZIPInputStream content;

        Gunzip(InputStream compressed) {
            this.compressed = compressed;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int start, int length) throws IOException {
            try {
                if (content == null) {
                    content = new GZIPInputStream(compressed, 1 << 16);
                }
                return content.read(target, start, length);
            } catch (EOFException e) {
                throw new MalformedCsvException("The gzip file is cut off; compress the CSV again.");
            } catch (ZipException e) {
                throw new MalformedCsvException("The gzip file is damaged; compress the CSV again.");
            }
        }

        @Override
        public void close() throws IOException {
            compressed.close();
        }
    }

    /** Stops a decompression bomb after {@code maxBytes}. */
    private static final class Bounded extends FilterInputStream {

        private final long maxBytes;
        private long count;

        Bounded(InputStream stream, long maxBytes) {
            super(stream);
            this.maxBytes = maxBytes;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] target, int start, int length) throws IOException {
            int read = super.read(target, start, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) throws CsvTooLargeException {
            count += read;
            if (count > maxBytes) {
                throw tooLarge(maxBytes);
            }
        }
    }
}
