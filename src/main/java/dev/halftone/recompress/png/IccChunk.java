package dev.halftone.recompress.png;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;

/** The content of iCCP (section 11.3.2.3). */
final class IccChunk {

    /** The name, its end, and the compression method. */
    private static final byte[] START = "ICC\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private static final int COLOUR_SPACE_OFFSET = 16;
    private static final int GREY = 0x47524159;

    private IccChunk() {}

    /** Whether the profile is for grey (ICC.1:2022, section 7.2.6), so that it may not be in a PNG with colours. */
    static boolean isForGrey(byte[] profile) {
        return profile.length >= COLOUR_SPACE_OFFSET + 4
                && ByteBuffer.wrap(profile).getInt(COLOUR_SPACE_OFFSET) == GREY;
    }

    static byte[] content(byte[] profile) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setInput(profile);
            deflater.finish();
            // Deflate adds 5 bytes per 16 KB at most, and 6 of zlib.
            byte[] content = Arrays.copyOf(START, START.length + profile.length + profile.length / 1000 + 64);
            int length = START.length;
            while (!deflater.finished()) {
                length += deflater.deflate(content, length, content.length - length);
            }
            return Arrays.copyOf(content, length);
        } finally {
            deflater.end();
        }
    }
}
