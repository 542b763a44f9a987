package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Steps through the chunks of a WebP or of one of its frames (RFC 9649, sections 2.3 and 2.7). Once pixels have been
 * read, chunks after the end that RIFF declares are ignored, and so is a truncated last chunk.
 */
final class WebpChunks {

    static final int RIFF_HEADER = 12;
    static final int FRAME_HEADER = 16;
    static final int CHUNK_HEADER = 8;

    static final int RIFF = fourCc("RIFF");
    static final int WEBP = fourCc("WEBP");
    static final int VP8 = fourCc("VP8 ");
    static final int VP8L = fourCc("VP8L");
    static final int VP8X = fourCc("VP8X");
    static final int ALPH = fourCc("ALPH");
    static final int ANIM = fourCc("ANIM");
    static final int ANMF = fourCc("ANMF");
    static final int ICCP = fourCc("ICCP");
    static final int EXIF = fourCc("EXIF");
    static final int XMP = fourCc("XMP ");

    private final ByteBuffer riff;
    private int limit;
    private long end;
    private int position;
    private int following;
    private boolean pixels;
    private boolean cut;

    private WebpChunks(ByteBuffer riff, int start, long end) {
        this.riff = riff;
        this.limit = riff.limit();
        this.following = start;
        this.end = end;
    }

    /** The chunks of a file. The declared end is wrong if chunks have been added to the file. */
    static WebpChunks of(byte[] source) {
        ByteBuffer riff = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
        return new WebpChunks(riff, RIFF_HEADER, CHUNK_HEADER + Integer.toUnsignedLong(riff.getInt(4)));
    }

    /** How many frames an animation has; a last one that is truncated does not count. */
    static int countFrames(byte[] source) {
        WebpChunks chunks = of(source);
        int frames = 0;
        while (chunks.next()) {
            frames += chunks.fourCc() == ANMF ? 1 : 0;
        }
        return frames;
    }

    /** The chunks of an animation frame. @param frame the content of ANMF */
    static WebpChunks ofFrame(ByteBuffer frame) {
        return new WebpChunks(frame, FRAME_HEADER, frame.limit());
    }

    /** Enters an animation frame whose content lies between these positions. */
    void enter(int from, int to) {
        following = from + FRAME_HEADER;
        limit = to;
        end = to;
        pixels = false;
        cut = false;
    }

    /** Goes to the next chunk. @return false if there is none, or it is not whole */
    boolean next() {
        position = following;
        if (limit - position < CHUNK_HEADER || (position >= end && pixels)) {
            return false;
        }
        int length = riff.getInt(position + 4);
        if (length < 0 || length > limit - position - CHUNK_HEADER) {
            cut = true;
            return false;
        }
        following = position + CHUNK_HEADER + length + (length & 1);
        pixels |= isBitstream() || fourCc() == ANMF;
        return true;
    }

    int fourCc() {
        return riff.getInt(position);
    }

    boolean isBitstream() {
        return fourCc() == VP8 || fourCc() == VP8L;
    }

    int position() {
        return position;
    }

    /** The length of the content, without the padding byte. */
    int length() {
        return riff.getInt(position + 4);
    }

    ByteBuffer content() {
        return riff.slice(position + CHUNK_HEADER, length()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Whether the file ends within a chunk or before the end that it declares, and frames may be missing. They come
     * before EXIF and XMP.
     */
    boolean lacksFrames() {
        boolean metadata = limit - position >= 4 && (fourCc() == EXIF || fourCc() == XMP);
        return (cut || position < end) && !metadata;
    }

    /** Whether the last chunk, at {@link #position()}, is truncated and no pixels come before it. */
    boolean lacksPixels() {
        return cut && !pixels;
    }

    static int fourCc(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
    }
}
