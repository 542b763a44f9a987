package dev.halftone.recompress;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The only part of EXIF that is kept: tag 274, orientation (CIPA DC-008, section 4.6.4). */
final class Exif {

    static final int UPRIGHT = 1;

    private static final int DIRECTORY_LENGTH = 26;
    private static final byte[] SIGNATURE = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private Exif() {}

    /**
     * The orientation in a block of EXIF.
     *
     * @param block a TIFF structure, with or without "Exif\0\0" in front
     * @return 1..8; 1 if there is none or the block is damaged, which is no reason to reject the picture
     */
    static int orientation(byte[] block) {
        int start = ImageFormat.has(block, 0, "Exif\0\0") ? SIGNATURE.length : 0;
        try {
            ByteBuffer tiff =
                    ByteBuffer.wrap(block, start, block.length - start).slice();
            return TiffDirectory.read(tiff).orientation();
        } catch (RejectedImageException | IndexOutOfBoundsException | BufferUnderflowException e) {
            return UPRIGHT;
        }
    }

    /** Whether the picture is displayed with rows and columns exchanged. */
    static boolean swapsSides(int orientation) {
        return orientation >= 5;
    }

    /** The smallest EXIF block with an orientation in it, as the content of an APP1 segment: 32 bytes. */
    static byte[] block(int orientation) {
        return ByteBuffer.allocate(SIGNATURE.length + DIRECTORY_LENGTH)
                .put(SIGNATURE)
                .put(directory(orientation))
                .array();
    }

    /** The same without "Exif\0\0", as PNG and WebP have it: 26 bytes. */
    static byte[] directory(int orientation) {
        return ByteBuffer.allocate(DIRECTORY_LENGTH)
                .order(ByteOrder.BIG_ENDIAN)
                .put((byte) 'M')
                .put((byte) 'M')
                .putShort((short) 42)
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) TiffDirectory.ORIENTATION)
                .putShort((short) TiffDirectory.SHORT)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0)
                .array();
    }
}
