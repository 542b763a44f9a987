package dev.halftone.intake;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8 strictly (RFC 3629). Unlike {@link java.io.InputStreamReader}, it returns every character before the
 * first invalid byte, so that the caller knows the line, and then reports the offset of that byte.
 */
final class Utf8Reader extends Reader {

    /** The first invalid byte. */
    static final class NotUtf8Exception extends IOException {

        private final long offset;
        private final int value;

        private NotUtf8Exception(long offset, int value) {
            this.offset = offset;
            this.value = value;
        }

        /** Bytes before it in the stream. */
        long offset() {
            return offset;
        }

        /** The byte, 0..255. */
        int value() {
            return value;
        }
    }

    private final InputStream bytes;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).flip();
    private final int skipped;
    private long offset;
    private boolean ended;

    /** @param skip bytes to skip at the start; they count in offsets */
    Utf8Reader(InputStream bytes, int skip) throws IOException {
        this.bytes = bytes;
        bytes.skipNBytes(skip);
        skipped = skip;
        offset = skip;
    }

    /** Whether a byte-order mark was skipped. */
    boolean startsBehindMark() {
        return skipped > 0;
    }

    /** @param length at least 2: a character beyond the basic multilingual plane takes two chars */
    @Override
    public int read(char[] target, int start, int length) throws IOException {
        CharBuffer chars = CharBuffer.wrap(target, start, length).slice();
        while (true) {
            int from = buffer.position();
            CoderResult result = decoder.decode(buffer, chars, ended);
            offset += buffer.position() - from;
            if (chars.position() > 0) {
                return chars.position();
            }
            if (result.isError()) {
                throw new NotUtf8Exception(offset, buffer.get(buffer.position()) & 0xff);
            }
            if (ended) {
                return -1;
            }
            refill();
        }
    }

    private void refill() throws IOException {
        buffer.compact();
        int count = bytes.read(buffer.array(), buffer.position(), buffer.remaining());
        if (count < 0) {
            ended = true;
        } else {
            buffer.position(buffer.position() + count);
        }
        buffer.flip();
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
