package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A WebP without what is neither picture, colour nor orientation (RFC 9649, section 2.7): bitstreams, alpha, animation and the
 * colour profile stay byte for byte. Of EXIF the orientation alone stays; XMP, chunks of no known kind and what stands behind
 * the end go. The extended header stays where there is one, and its flags say what is left.
 */
final class BareWebp implements BareFile.Parts {

    private static final int FLAGS_OF_PICTURE = 0x10 | 0x02; // alpha, animation
    private static final int FLAG_PROFILE = 0x20;
    private static final int FLAG_EXIF = 0x08;

    /** Those whose content stays, with the most bytes that it has. */
    private static final Map<Integer, Integer> LONGEST = Map.of(
            WebpChunks.VP8, Integer.MAX_VALUE,
            WebpChunks.VP8L, Integer.MAX_VALUE,
            WebpChunks.ALPH, Integer.MAX_VALUE,
            WebpChunks.ICCP, Integer.MAX_VALUE,
            WebpChunks.ANIM, 6);

    private static final Set<Integer> OF_A_FRAME = Set.of(WebpChunks.VP8, WebpChunks.VP8L, WebpChunks.ALPH);

    private final byte[] source;
    private final WebpFile webp;

    BareWebp(byte[] source, WebpFile webp) {
        this.source = source;
        this.webp = webp;
    }

    @Override
    public void each(BareFile.Part part) {
        Length chunks = new Length();
        addChunks(chunks);
        part.add(littleEndian(WebpChunks.RIFF_HEADER)
                .putInt(WebpChunks.RIFF)
                .putInt(4 + chunks.bytes)
                .putInt(WebpChunks.WEBP)
                .array());
        addChunks(part);
    }

    private static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void addChunks(BareFile.Part part) {
        WebpChunks chunks = WebpChunks.of(source);
        Set<Integer> seen = new HashSet<>();
        while (chunks.next()) {
            int kind = chunks.fourCc();
            if (kind == WebpChunks.ANMF) {
                addFrame(chunks.content(), part);
            } else if (kind == WebpChunks.VP8X && seen.add(kind)) {
                addHeader(chunks.content(), part);
            } else if (kind == WebpChunks.EXIF && seen.add(kind)) {
                addOrientation(part);
            } else if (isSeen(chunks, seen)) {
                add(kind, chunks.content(), LONGEST.get(kind), part);
            }
        }
    }

    /** The first of its kind, and of the bitstreams; alpha behind them is out of order, and no decoder sees it. */
    private boolean isSeen(WebpChunks chunks, Set<Integer> seen) {
        int kind = chunks.fourCc();
        boolean late = seen.contains(WebpChunks.VP8) || seen.contains(WebpChunks.VP8L);
        if (!LONGEST.containsKey(kind) || (late && OF_A_FRAME.contains(kind))) {
            return false;
        }
        // A profile that is damaged or huge says nothing to anybody, and is no part of a recompressed picture either.
        return seen.add(kind) && (kind != WebpChunks.ICCP || webp.iccProfile().length > 0);
    }

    private void addHeader(ByteBuffer header, BareFile.Part part) {
        int kept = FLAGS_OF_PICTURE
                | (webp.iccProfile().length > 0 ? FLAG_PROFILE : 0)
                | (webp.orientation() != Exif.UPRIGHT ? FLAG_EXIF : 0);
        byte[] content = new byte[10];
        content[0] = (byte) (header.get(0) & kept);
        header.get(4, content, 4, 6); // the size of the canvas, behind three bytes that are reserved
        add(WebpChunks.VP8X, ByteBuffer.wrap(content), content.length, part);
    }

    private void addOrientation(BareFile.Part part) {
        if (webp.orientation() != Exif.UPRIGHT) {
            byte[] directory = Exif.directory(webp.orientation());
            add(WebpChunks.EXIF, ByteBuffer.wrap(directory), directory.length, part);
        }
    }

    /** A frame of an animation, without what is in it besides its picture; one without a picture goes. */
    private static void addFrame(ByteBuffer frame, BareFile.Part part) {
        if (frame.limit() < WebpChunks.FRAME_HEADER) {
            return;
        }
        Length length = new Length();
        if (addPicture(frame, length)) {
            part.add(littleEndian(WebpChunks.CHUNK_HEADER)
                    .putInt(WebpChunks.ANMF)
                    .putInt(WebpChunks.FRAME_HEADER + length.bytes)
                    .array());
            part.add(frame.array(), frame.arrayOffset(), WebpChunks.FRAME_HEADER);
            addPicture(frame, part);
        }
    }

    /** @return whether there is one */
    private static boolean addPicture(ByteBuffer frame, BareFile.Part part) {
        WebpChunks chunks = WebpChunks.ofFrame(frame);
        boolean alpha = false;
        while (chunks.next()) {
            if (chunks.isBitstream()) {
                add(chunks.fourCc(), chunks.content(), Integer.MAX_VALUE, part);
                return true;
            }
            if (chunks.fourCc() == WebpChunks.ALPH && !alpha) {
                alpha = true;
                add(WebpChunks.ALPH, chunks.content(), Integer.MAX_VALUE, part);
            }
        }
        return false;
    }

    private static void add(int kind, ByteBuffer content, int most, BareFile.Part part) {
        int length = Math.min(content.limit(), most);
        part.add(littleEndian(WebpChunks.CHUNK_HEADER).putInt(kind).putInt(length).array());
        part.add(content.array(), content.arrayOffset(), length);
        if (length % 2 == 1) {
            part.add(new byte[1]);
        }
    }

    /** How long pieces are together. */
    private static final class Length implements BareFile.Part {
        private int bytes;

        @Override
        public void add(byte[] piece, int from, int length) {
            bytes += length;
        }
    }
}
