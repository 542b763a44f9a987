package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Steps through the chunks of a WebP, or of a frame of one (RFC 9649, sections 2.3 and 2.7). Once there are pixels, what comes
 * behind the end that RIFF tells is no part of the image, and a last chunk that is cut off misses nobody.
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

    /** Of a file. Its end is wrong in files that somebody has added chunks to. */
    static WebpChunks of(byte[] source) {
        ByteBuffer riff = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
        return new WebpChunks(riff, RIFF_HEADER, CHUNK_HEADER + Integer.toUnsignedLong(riff.getInt(4)));
    }

    /** Of a frame of an animation. @param frame the content of ANMF */
    static WebpChunks ofFrame(ByteBuffer frame) {
        return new WebpChunks(frame, FRAME_HEADER, frame.limit());
    }

    /** Goes into a frame of an animation, whose content lies there. */
    void enter(int from, int to) {
        following = from + FRAME_HEADER;
        limit = to;
        end = to;
        pixels = false;
        cut = false;
    }

    /** Goes to the next one. @return false when there is none, or none that is whole */
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

    /** Of the content, without the padding byte. */
    int length() {
        return riff.getInt(position + 4);
    }

    ByteBuffer content() {
        return riff.slice(position + CHUNK_HEADER, length()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether the last one, at {@link #position()}, is not whole and there were no pixels in front of it. */
    boolean lacksPixels() {
        return cut && !pixels;
    }

    static int fourCc(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
    }
}
