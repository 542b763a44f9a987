package dev.halftone.recompress.png;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Writes a PNG chunk by chunk (section 5.3). */
final class ChunkWriter {

    static final int PLTE = 0x504c5445;
    static final int TRNS = 0x74524e53;
    static final int ICCP = 0x69434350;
    static final int IDAT = 0x49444154;
    static final int IEND = 0x49454e44;

    private static final int IHDR = 0x49484452;
    private static final int HEADER_LENGTH = 13;
    private static final int OVERHEAD = 12;
    private static final long SIGNATURE = 0x89504e470d0a1a0aL;

    private ByteBuffer file;

    /** @param length of the file, about */
    ChunkWriter(int length) {
        file = ByteBuffer.allocate(length).putLong(SIGNATURE);
    }

    /** IHDR, not interlaced (section 11.2.1). */
    void header(int width, int height, int bitDepth, int colourType) {
        byte[] content = new byte[HEADER_LENGTH];
        ByteBuffer.wrap(content)
                .putInt(width)
                .putInt(height)
                .put((byte) bitDepth)
                .put((byte) colourType);
        chunk(IHDR, content);
    }

    void chunk(int type, byte[] content) {
        chunk(type, content, content.length);
    }

    void chunk(int type, byte[] content, int length) {
        if (file.remaining() < length + OVERHEAD) {
            file = ByteBuffer.allocate(Math.addExact(file.position(), length + OVERHEAD))
                    .put(file.flip());
        }
        int start = file.position();
        file.putInt(length).putInt(type).put(content, 0, length);
        CRC32 crc = new CRC32();
        crc.update(file.array(), start + 4, length + 4);
        file.putInt((int) crc.getValue());
    }

    byte[] bytes() {
        return Arrays.copyOf(file.array(), file.position());
    }
}
