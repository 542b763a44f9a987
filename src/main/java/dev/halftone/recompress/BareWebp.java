package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A WebP without its metadata (RFC 9649, section 2.7). Bitstreams, alpha, animation and the colour profile stay byte
 * for byte. Of EXIF, only the orientation stays. XMP, unknown chunks and everything after the end are removed. An
 * extended header stays, and its flags are updated.
 */
final class BareWebp implements BareFile.Parts {

    private static final int FLAGS_OF_PICTURE = 0x10 | 0x02; // alpha, animation
    private static final int FLAG_PROFILE = 0x20;
    private static final int FLAG_EXIF = 0x08;

    private static final int EXTENDED_LENGTH = 10;
    private static final int ANIMATION_LENGTH = 6;
    private static final int NOT_COUNTED = -1;
    private static final byte[] PADDING = {0};

    private final byte[] source;
    private final WebpFile webp;
    private final boolean profile;
    private final boolean turned;
    /** One bit for each kind that has been seen. */
    private int seen;

    private final WebpChunks frame;
    private int length = NOT_COUNTED;

    BareWebp(byte[] source, WebpFile webp) {
        this.source = source;
        this.webp = webp;
        this.profile = webp.iccProfile().length > 0;
        this.turned = webp.orientation() != Exif.UPRIGHT;
        this.frame = WebpChunks.of(source);
    }

    @Override
    public void each(BareFile.Part part) {
        if (length == NOT_COUNTED) {
            Length counted = new Length();
            addChunks(counted);
            length = counted.bytes;
        }
        part.add(littleEndian(WebpChunks.RIFF_HEADER)
                .putInt(WebpChunks.RIFF)
                .putInt(4 + length)
                .putInt(WebpChunks.WEBP)
                .array());
        addChunks(part);
    }

    private static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void addChunks(BareFile.Part part) {
        WebpChunks chunks = WebpChunks.of(source);
        seen = 0;
        while (chunks.next()) {
            int kind = chunks.fourCc();
            if (kind == WebpChunks.ANMF) {
                addFrame(chunks, part);
            } else if (kind == WebpChunks.VP8X && isFirst(1)) {
                addHeader(chunks, part);
            } else if (kind == WebpChunks.ANIM && isFirst(2)) {
                add(chunks, ANIMATION_LENGTH, part);
            } else if (kind == WebpChunks.ICCP && isFirst(4) && profile) {
                // A damaged or huge profile is useless, and a recompressed picture does not keep it either.
                add(chunks, Integer.MAX_VALUE, part);
            } else if (kind == WebpChunks.EXIF && isFirst(8) && turned) {
                addChunk(WebpChunks.EXIF, Exif.directory(webp.orientation()), part);
            } else if (chunks.isBitstream() && isFirst(16)) {
                add(chunks, Integer.MAX_VALUE, part);
            } else if (kind == WebpChunks.ALPH && (seen & 16) == 0 && isFirst(32)) {
                // After the bitstream it is out of order, and decoders ignore it.
                add(chunks, Integer.MAX_VALUE, part);
            }
        }
    }

    private boolean isFirst(int bit) {
        boolean first = (seen & bit) == 0;
        seen |= bit;
        return first;
    }

    private void addHeader(WebpChunks header, BareFile.Part part) {
        int kept = FLAGS_OF_PICTURE | (profile ? FLAG_PROFILE : 0) | (turned ? FLAG_EXIF : 0);
        byte[] content = new byte[EXTENDED_LENGTH];
        content[0] = (byte) (header.content().get(0) & kept);
        header.content().get(4, content, 4, 6); // the size of the canvas, after three reserved bytes
        addChunk(WebpChunks.VP8X, content, part);
    }

    /** Adds an animation frame with only its picture. A frame without a picture is left out. */
    private void addFrame(WebpChunks chunks, BareFile.Part part) {
        int from = chunks.position() + WebpChunks.CHUNK_HEADER;
        int to = from + chunks.length();
        int picture = lengthOfPicture(from, to);
        if (picture == chunks.length() - WebpChunks.FRAME_HEADER) {
            add(chunks, Integer.MAX_VALUE, part);
        } else if (picture > 0) {
            part.add(chunkHeader(WebpChunks.ANMF, WebpChunks.FRAME_HEADER + picture));
            part.add(source, from, WebpChunks.FRAME_HEADER);
            for (frame.enter(from, to); frame.next(); ) {
                if (isOfPicture()) {
                    add(frame, Integer.MAX_VALUE, part);
                }
            }
        }
    }

    /** The length of a frame's kept chunks with their padding; 0 if there is no bitstream. */
    private int lengthOfPicture(int from, int to) {
        int kept = 0;
        boolean bitstream = false;
        for (frame.enter(from, to); frame.next(); ) {
            if (isOfPicture()) {
                kept += WebpChunks.CHUNK_HEADER + frame.length() + frame.length() % 2;
                bitstream |= frame.isBitstream();
            }
        }
        return bitstream ? kept : 0;
    }

    private boolean isOfPicture() {
        return frame.isBitstream() || frame.fourCc() == WebpChunks.ALPH;
    }

    /** Adds a chunk with at most {@code most} bytes of its content. */
    private void add(WebpChunks chunk, int most, BareFile.Part part) {
        int kept = Math.min(chunk.length(), most);
        if (kept < chunk.length()) {
            part.add(chunkHeader(chunk.fourCc(), kept));
            part.add(source, chunk.position() + WebpChunks.CHUNK_HEADER, kept);
        } else {
            part.add(source, chunk.position(), WebpChunks.CHUNK_HEADER + kept);
        }
        if (kept % 2 == 1) {
            part.add(PADDING);
        }
    }

    private static void addChunk(int kind, byte[] content, BareFile.Part part) {
        part.add(chunkHeader(kind, content.length));
        part.add(content);
    }

    private static byte[] chunkHeader(int kind, int length) {
        return littleEndian(WebpChunks.CHUNK_HEADER).putInt(kind).putInt(length).array();
    }

    /** Adds up the lengths of pieces. */
    private static final class Length implements BareFile.Part {
        private int bytes;

        @Override
        public void add(byte[] piece, int from, int length) {
            bytes += length;
        }
    }
}
