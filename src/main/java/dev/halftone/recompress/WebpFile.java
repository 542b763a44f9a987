package dev.halftone.recompress;

import static dev.halftone.recompress.WebpChunks.ALPH;
import static dev.halftone.recompress.WebpChunks.ANMF;
import static dev.halftone.recompress.WebpChunks.EXIF;
import static dev.halftone.recompress.WebpChunks.ICCP;
import static dev.halftone.recompress.WebpChunks.VP8;
import static dev.halftone.recompress.WebpChunks.VP8L;
import static dev.halftone.recompress.WebpChunks.VP8X;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A WebP file (RFC 9649) by its RIFF chunks. Of an animation, only the first frame counts. */
record WebpFile(int width, int height, int orientation, byte[] iccProfile, Offset frameOffset, Frame frame, int frames)
        implements Container {

    private static final Set<Integer> KNOWN = Set.of(VP8, VP8L, VP8X, ALPH, ANMF, ICCP, EXIF);

    /** Cameras write up to 64 KB, as much as a JPEG can hold. */
    private static final int MAX_EXIF_LENGTH = 1 << 20;

    /** @param content without the padding byte */
    private record Chunk(int position, ByteBuffer content) {}

    /**
     * The chunks of a picture.
     *
     * @param lossless whether the bitstream is VP8L
     * @param alpha the content of ALPH, or null
     */
    record Frame(int width, int height, boolean lossless, ByteBuffer bitstream, ByteBuffer alpha) {}

    static WebpFile parse(byte[] source) throws RejectedImageException {
        Map<Integer, Chunk> chunks = known(WebpChunks.of(source));
        Chunk extended = chunks.get(VP8X);
        Chunk animated = chunks.get(ANMF);
        PlacedFrame placed =
                animated == null ? new PlacedFrame(Offset.NONE, frame(chunks)) : PlacedFrame.read(animated.content);
        Frame frame = placed.frame;
        int width = extended == null ? frame.width : uint24(extended.content, 4) + 1;
        int height = extended == null ? frame.height : uint24(extended.content, 7) + 1;
        placed.requireWithin(width, height);
        if (animated == null && (frame.width != width || frame.height != height)) {
            throw wrongSize(width, height, frame);
        }
        Chunk exif = chunks.get(EXIF);
        Chunk profile = chunks.get(ICCP);
        return new WebpFile(
                width,
                height,
                exif == null ? Exif.UPRIGHT : Exif.orientation(bytes(exif.content, MAX_EXIF_LENGTH)),
                profile == null ? new byte[0] : IccProfile.validOrEmpty(bytes(profile.content, IccProfile.MAX_LENGTH)),
                placed.offset,
                frame,
                animated == null ? 1 : WebpChunks.countFrames(source));
    }

    /** A frame of an animation, and its place on the picture. */
    record PlacedFrame(Offset offset, Frame frame) {

        /** Reads the content of ANMF. */
        static PlacedFrame read(ByteBuffer content) throws RejectedImageException {
            Offset offset = new Offset(2 * uint24(content, 0), 2 * uint24(content, 3));
            return new PlacedFrame(offset, WebpFile.frame(known(WebpChunks.ofFrame(content))));
        }

        void requireWithin(int width, int height) throws RejectedImageException {
            if (offset.x() + frame.width > width || offset.y() + frame.height > height) {
                throw wrongSize(width, height, frame);
            }
        }
    }

    private static RejectedImageException wrongSize(int width, int height, Frame frame) {
        return RejectedImageException.corrupt("The WebP header says " + width + " x " + height
                + " pixels, its bitstream " + frame.width + " x " + frame.height);
    }

    /** The first chunk of each known kind. There may be millions of others, and of frames. */
    private static Map<Integer, Chunk> known(WebpChunks chunks) throws RejectedImageException {
        Map<Integer, Chunk> known = new HashMap<>();
        while (chunks.next()) {
            if (KNOWN.contains(chunks.fourCc()) && !known.containsKey(chunks.fourCc())) {
                known.put(chunks.fourCc(), new Chunk(chunks.position(), chunks.content()));
            }
        }
        if (chunks.lacksPixels()) {
            throw RejectedImageException.corrupt(
                    "The WebP image is truncated: its last chunk, at byte " + chunks.position() + ", is not whole");
        }
        return known;
    }

    private static Frame frame(Map<Integer, Chunk> chunks) throws RejectedImageException {
        Chunk lossy = chunks.get(VP8);
        Chunk lossless = chunks.get(VP8L);
        if (lossy != null && (lossless == null || lossy.position < lossless.position)) {
            // RFC 6386 section 9.1: three bytes of frame tag, three of start code, then the sizes with their scales
            int width = lossy.content.getShort(6) & 0x3fff;
            int height = lossy.content.getShort(8) & 0x3fff;
            Chunk alpha = chunks.get(ALPH);
            // After the bitstream it is out of order, and libwebp ignores it.
            boolean seen = alpha != null && alpha.position < lossy.position;
            return new Frame(width, height, false, lossy.content, seen ? alpha.content : null);
        }
        if (lossless != null) {
            int sizes = lossless.content.getInt(1);
            return new Frame((sizes & 0x3fff) + 1, (sizes >>> 14 & 0x3fff) + 1, true, lossless.content, null);
        }
        throw RejectedImageException.corrupt("The WebP image has no bitstream");
    }

    /** The bitstream, which has the size of the frame. */
    byte[] bitstream() {
        return bytes(frame.bitstream, Integer.MAX_VALUE);
    }

    /** The content of the ALPH chunk, or empty if there is none. A lossless bitstream has its alpha in its pixels. */
    Optional<byte[]> alpha() {
        return Optional.ofNullable(frame.alpha).map(chunk -> bytes(chunk, Integer.MAX_VALUE));
    }

    @Override
    public boolean isAnimated() {
        return frames > 1;
    }

    @Override
    public Optional<CutAnimation> cutAnimation(byte[] source) throws RejectedImageException {
        return new WebpFrames(source, this).cut();
    }

    boolean isLossless() {
        return frame.lossless;
    }

    @Override
    public boolean isLossy() {
        return !frame.lossless;
    }

    /** Whether the frame covers the picture, which only those of animations need not. */
    boolean isWholeFrame() {
        return frame.width == width && frame.height == height;
    }

    /** @return empty if there are more than {@code most} */
    private static byte[] bytes(ByteBuffer content, int most) {
        byte[] bytes = new byte[content.limit() > most ? 0 : content.limit()];
        content.get(0, bytes);
        return bytes;
    }

    private static int uint24(ByteBuffer content, int at) {
        return content.getShort(at) & 0xffff | (content.get(at + 2) & 0xff) << 16;
    }

    @Override
    public BareFile bare(byte[] source) {
        return BareFile.of(source, new BareWebp(source, this));
    }

    @Override
    public int bytesPerPixel() {
        return 4 + 3;
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.WEBP;
    }
}
