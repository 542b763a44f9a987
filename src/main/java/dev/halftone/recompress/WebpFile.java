package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A WebP file (RFC 9649) by its RIFF chunks; of an animation the first frame. */
record WebpFile(
        int width,
        int height,
        int orientation,
        byte[] iccProfile,
        Offset frameOffset,
        int bytesPerPixel,
        byte[] decodable)
        implements Container {

    private static final int RIFF_HEADER = 12;
    private static final int FRAME_HEADER = 16;

    private static final int VP8 = fourCc("VP8 ");
    private static final int VP8L = fourCc("VP8L");
    private static final int VP8X = fourCc("VP8X");
    private static final int ALPH = fourCc("ALPH");
    private static final int ANMF = fourCc("ANMF");
    private static final int ICCP = fourCc("ICCP");
    private static final int EXIF = fourCc("EXIF");

    private static final Set<Integer> KNOWN = Set.of(VP8, VP8L, VP8X, ALPH, ANMF, ICCP, EXIF);

    /** Cameras write up to 64 KB, as much as a JPEG can hold. */
    private static final int MAX_EXIF_LENGTH = 1 << 20;

    private static final int ALPHA_FLAG = 0x10;

    /** @param content without the padding byte */
    private record Chunk(int fourCc, ByteBuffer content) {}

    /** @param alpha the ALPH chunk, or null */
    private record Frame(int width, int height, Chunk alpha, Chunk bitstream) {}

    static WebpFile parse(byte[] source) throws RejectedImageException {
        ByteBuffer riff = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, Chunk> chunks = chunks(riff, RIFF_HEADER);
        Chunk extended = chunks.get(VP8X);
        Chunk animated = chunks.get(ANMF);
        Offset offset = Offset.NONE;
        Frame frame;
        if (animated == null) {
            frame = frame(chunks);
        } else {
            ByteBuffer content = animated.content;
            offset = new Offset(2 * uint24(content, 0), 2 * uint24(content, 3));
            frame = frame(chunks(content, FRAME_HEADER));
        }
        int width = extended == null ? frame.width : uint24(extended.content, 4) + 1;
        int height = extended == null ? frame.height : uint24(extended.content, 7) + 1;
        if (offset.x() + frame.width > width
                || offset.y() + frame.height > height
                || (animated == null && (frame.width != width || frame.height != height))) {
            throw RejectedImageException.corrupt("The WebP header says " + width + " x " + height
                    + " pixels, its bitstream " + frame.width + " x " + frame.height);
        }
        Chunk exif = chunks.get(EXIF);
        Chunk profile = chunks.get(ICCP);
        return new WebpFile(
                width,
                height,
                exif == null ? Exif.UPRIGHT : Exif.orientation(bytes(exif.content, MAX_EXIF_LENGTH)),
                profile == null ? new byte[0] : IccProfile.validOrEmpty(bytes(profile.content, IccProfile.MAX_LENGTH)),
                offset,
                4 + 3 + JpegWriter.BYTES_PER_PIXEL,
                still(frame));
    }

    /** The first chunk of each kind that is known: there may be millions of others, and of frames. */
    private static Map<Integer, Chunk> chunks(ByteBuffer riff, int start) throws RejectedImageException {
        Map<Integer, Chunk> chunks = new HashMap<>();
        int position = start;
        while (riff.limit() - position >= 8) {
            int fourCc = riff.getInt(position);
            int length = riff.getInt(position + 4);
            if (length < 0 || length > riff.limit() - position - 8) {
                throw RejectedImageException.corrupt(
                        "The WebP image is truncated: its last chunk, at byte " + position + ", is not whole");
            }
            if (KNOWN.contains(fourCc) && !chunks.containsKey(fourCc)) {
                ByteBuffer content = riff.slice(position + 8, length).order(ByteOrder.LITTLE_ENDIAN);
                chunks.put(fourCc, new Chunk(fourCc, content));
            }
            position += 8 + length + (length & 1);
        }
        return chunks;
    }

    private static Frame frame(Map<Integer, Chunk> chunks) throws RejectedImageException {
        Chunk lossy = chunks.get(VP8);
        Chunk lossless = chunks.get(VP8L);
        if (lossy != null) {
            // RFC 6386 section 9.1: three bytes of frame tag, three of start code, then the sizes with their scales
            int width = lossy.content.getShort(6) & 0x3fff;
            int height = lossy.content.getShort(8) & 0x3fff;
            return new Frame(width, height, chunks.get(ALPH), lossy);
        }
        if (lossless != null) {
            int sizes = lossless.content.getInt(1);
            return new Frame((sizes & 0x3fff) + 1, (sizes >>> 14 & 0x3fff) + 1, null, lossless);
        }
        throw RejectedImageException.corrupt("The WebP image has no bitstream");
    }

    /** A still of this frame alone: without a profile, so that the decoder leaves the colours alone, nor metadata. */
    private static byte[] still(Frame frame) {
        int alphaLength = frame.alpha == null ? 0 : paddedLength(frame.alpha);
        int extendedLength = frame.alpha == null ? 0 : 18;
        int length = RIFF_HEADER + extendedLength + alphaLength + paddedLength(frame.bitstream);
        ByteBuffer still = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        still.putInt(fourCc("RIFF")).putInt(length - 8).putInt(fourCc("WEBP"));
        if (frame.alpha != null) {
            still.putInt(VP8X).putInt(10).putInt(ALPHA_FLAG);
            putUint24(still, frame.width - 1);
            putUint24(still, frame.height - 1);
            put(still, frame.alpha);
        }
        put(still, frame.bitstream);
        return still.array();
    }

    private static int paddedLength(Chunk chunk) {
        int length = chunk.content.limit();
        return 8 + length + (length & 1);
    }

    private static void put(ByteBuffer still, Chunk chunk) {
        still.putInt(chunk.fourCc).putInt(chunk.content.limit()).put(chunk.content.duplicate());
        if ((chunk.content.limit() & 1) != 0) {
            still.put((byte) 0);
        }
    }

    /** @return empty when there are more than so many */
    private static byte[] bytes(ByteBuffer content, int most) {
        byte[] bytes = new byte[content.remaining() > most ? 0 : content.remaining()];
        content.get(bytes);
        return bytes;
    }

    private static int uint24(ByteBuffer content, int at) {
        return content.getShort(at) & 0xffff | (content.get(at + 2) & 0xff) << 16;
    }

    private static void putUint24(ByteBuffer target, int value) {
        target.putShort((short) value).put((byte) (value >> 16));
    }

    private static int fourCc(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.WEBP;
    }
}
