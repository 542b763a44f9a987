package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** The chunks of a PNG by their positions (W3C PNG specification, third edition, section 5.3). */
final class PngChunks {

    static final int SIGNATURE_LENGTH = 8;
    /** Length, type and CRC. */
    static final int OVERHEAD = 12;

    static final int IHDR = 0x49484452;
    static final int PLTE = 0x504c5445;
    static final int IDAT = 0x49444154;
    static final int IEND = 0x49454e44;
    static final int TRNS = 0x74524e53;
    static final int GAMA = 0x67414d41;
    static final int SRGB = 0x73524742;
    static final int CICP = 0x63494350;
    static final int ICCP = 0x69434350;
    static final int EXIF = 0x65584966;
    static final int ACTL = 0x6163544c;
    static final int FCTL = 0x6663544c;
    static final int FDAT = 0x66644154;

    private final byte[] source;
    private final ByteBuffer file;

    PngChunks(byte[] source) {
        this.source = source;
        this.file = ByteBuffer.wrap(source);
    }

    /** Whether a chunk at this place has its length, type, content and CRC in the file. */
    boolean isWhole(int position) {
        int left = source.length - position - OVERHEAD;
        return left >= 0 && length(position) >= 0 && length(position) <= left;
    }

    /** The length of the content, as the chunk declares it. */
    int length(int position) {
        return file.getInt(position);
    }

    int type(int position) {
        return file.getInt(position + 4);
    }

    /** The content of a whole chunk. */
    ByteBuffer content(int position) {
        return file.slice(position + 8, length(position));
    }

    /** Where the next chunk begins. */
    int next(int position) {
        return position + length(position) + OVERHEAD;
    }

    boolean hasRightCrc(int position) {
        int length = length(position);
        CRC32 crc = new CRC32();
        crc.update(source, position + 4, length + 4);
        return (int) crc.getValue() == file.getInt(position + 8 + length);
    }

    /** How much content there is of a truncated chunk; negative if even its type is missing. */
    int lengthOfCut(int position) {
        int left = source.length - position - 8;
        if (left < 0) {
            return left;
        }
        int length = length(position);
        return length >= 0 && length < left ? length : left;
    }

    static byte[] chunk(int type, byte[] content) {
        byte[] chunk = ByteBuffer.allocate(content.length + OVERHEAD)
                .putInt(content.length)
                .putInt(type)
                .put(content)
                .array();
        CRC32 crc = new CRC32();
        crc.update(chunk, 4, content.length + 4);
        ByteBuffer.wrap(chunk).putInt(content.length + 8, (int) crc.getValue());
        return chunk;
    }
}
