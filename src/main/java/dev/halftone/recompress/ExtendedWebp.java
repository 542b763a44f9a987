package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Adds a colour profile to a still WebP (RFC 9649, section 2.7). */
final class ExtendedWebp {

    private static final int FLAG_PROFILE = 0x20;
    private static final int FLAG_ALPHA = 0x10;

    private static final int EXTENDED_LENGTH = 10;
    /** Whether a lossless bitstream has alpha: the bit after both sizes (section 3.4). */
    private static final int ALPHA_IS_USED = 1 << 28;

    private ExtendedWebp() {}

    /**
     * The same picture with a profile.
     *
     * @param webp a whole still WebP; returned as it is if there is none to add
     * @param icc empty if there is none
     */
    static byte[] of(byte[] webp, byte[] icc) throws RejectedImageException {
        if (icc.length == 0) {
            return webp;
        }
        WebpFile file = WebpFile.parse(webp);
        ByteBuffer alpha = file.frame().alpha();
        ByteBuffer bitstream = file.frame().bitstream();
        boolean hasAlpha = file.isLossless() ? (bitstream.getInt(1) & ALPHA_IS_USED) != 0 : alpha != null;
        int flags = FLAG_PROFILE | (hasAlpha ? FLAG_ALPHA : 0);
        int length = WebpChunks.RIFF_HEADER
                + chunkLength(EXTENDED_LENGTH)
                + chunkLength(icc.length)
                + (alpha == null ? 0 : chunkLength(alpha.limit()))
                + chunkLength(bitstream.limit());
        ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(WebpChunks.RIFF).putInt(length - WebpChunks.CHUNK_HEADER).putInt(WebpChunks.WEBP);
        out.putInt(WebpChunks.VP8X).putInt(EXTENDED_LENGTH).putInt(flags);
        putUint24(out, file.width() - 1);
        putUint24(out, file.height() - 1);
        putChunk(out, WebpChunks.ICCP, ByteBuffer.wrap(icc));
        if (alpha != null) {
            putChunk(out, WebpChunks.ALPH, alpha.duplicate());
        }
        putChunk(out, file.isLossless() ? WebpChunks.VP8L : WebpChunks.VP8, bitstream.duplicate());
        return out.array();
    }

    /** With header and padding; nothing if there is no content. */
    private static int chunkLength(int length) {
        return length == 0 ? 0 : WebpChunks.CHUNK_HEADER + length + length % 2;
    }

    private static void putChunk(ByteBuffer out, int fourCc, ByteBuffer content) {
        int length = content.limit();
        if (length > 0) {
            out.putInt(fourCc).putInt(length).put(content);
            if (length % 2 == 1) {
                out.put((byte) 0);
            }
        }
    }

    private static void putUint24(ByteBuffer out, int value) {
        out.putShort((short) value).put((byte) (value >> 16));
    }
}
