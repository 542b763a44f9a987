package dev.halftone.recompress.webp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes a bitstream bit by bit, valid or not. */
public final class BitWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int bits;
    private int count;

    /** @param value written lowest bit first */
    public BitWriter write(int length, int value) {
        for (int i = 0; i < length; i++) {
            bits |= (value >> i & 1) << count++;
            if (count == 8) {
                out.write(bits);
                bits = 0;
                count = 0;
            }
        }
        return this;
    }

    /** A prefix code of one symbol, which takes no bits. */
    public BitWriter constant(int symbol) {
        return write(1, 1).write(1, 0).write(1, 1).write(8, symbol);
    }

    /** A prefix code of two symbols, 0 for the lower one and 1 for the other. */
    public BitWriter oneOf(int symbol, int other) {
        return write(1, 1).write(1, 1).write(1, 1).write(8, symbol).write(8, other);
    }

    /** The header of a VP8L bitstream. */
    public BitWriter header(int width, int height, boolean alpha) {
        return write(8, 0x2f)
                .write(14, width - 1)
                .write(14, height - 1)
                .write(1, alpha ? 1 : 0)
                .write(3, 0);
    }

    byte[] bytes() {
        ByteArrayOutputStream padded = new ByteArrayOutputStream();
        padded.writeBytes(out.toByteArray());
        if (count > 0) {
            padded.write(bits);
        }
        return padded.toByteArray();
    }

    /** A WebP with this bitstream. */
    public byte[] webp() {
        byte[] bitstream = bytes();
        int padded = bitstream.length + (bitstream.length & 1);
        return ByteBuffer.allocate(20 + padded)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(12 + padded)
                .put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII))
                .putInt(bitstream.length)
                .put(bitstream)
                .array();
    }
}
