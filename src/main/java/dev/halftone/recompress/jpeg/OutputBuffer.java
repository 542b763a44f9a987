package dev.halftone.recompress.jpeg;

import java.util.Arrays;

/** The growing output buffer, reused from image to image. */
final class OutputBuffer {
    byte[] bytes = new byte[1 << 16];
    int length;

    void clear() {
        length = 0;
    }

    void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length + (bytes.length >> 1)));
        }
    }

    void writeByte(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
    }

    void writeShort(int value) {
        writeByte(value >> 8);
        writeByte(value);
    }

    void write(byte[] source, int from, int count) {
        ensure(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    long retainedBytes() {
        return bytes.length;
    }

    void release() {
        bytes = new byte[1 << 16];
    }
}
