package dev.halftone.recompress;

import java.util.Arrays;
import java.util.Optional;

/**
 * Looks for the end of a GIF behind its first frame (GIF89a specification, sections 18 to 27): which frames are there,
 * and whether they have all their pixels. Nothing is decoded.
 */
final class GifFrames {

    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int IMAGE = 0x2c;
    private static final int TRAILER = 0x3b;
    private static final int DESCRIPTOR_LENGTH = 10;

    private final byte[] source;
    private final LzwRun run = new LzwRun();
    private int at;
    private int frames = 1;
    /** Of the last whole frame. */
    private int end;
    /** Whether a graphic control extension has told of another frame. */
    private boolean announced;

    /** @param end of the first frame with its terminator */
    GifFrames(byte[] source, int end) {
        this.source = source;
        this.at = end;
        this.end = end;
    }

    /**
     * Reads the blocks to the end.
     *
     * @return what is missing, if the file ends too early
     * @throws RejectedImageException if a frame after the first is damaged
     */
    Optional<CutAnimation> cut() throws RejectedImageException {
        boolean whole = true;
        while (whole && at < source.length && source[at] != TRAILER) {
            switch (source[at] & 0xff) {
                case EXTENSION -> whole = skipExtension();
                case IMAGE -> whole = skipImage();
                case 0 -> at++; // a terminator
                default -> {
                    requireStill();
                    return Optional.empty();
                }
            }
        }
        // Without a trailer, nothing tells that another frame would have followed.
        boolean missing = whole ? announced && at >= source.length : announced || frames > 1;
        return missing ? Optional.of(CutAnimation.within("GIF", frames + 1, rest())) : Optional.empty();
    }

    /** What follows a still picture is not shown. */
    private void requireStill() throws RejectedImageException {
        if (frames > 1) {
            throw RejectedImageException.corrupt("The GIF image is damaged after its frame " + frames + ": block 0x"
                    + Integer.toHexString(source[at] & 0xff) + " at byte " + at);
        }
    }

    private boolean skipExtension() {
        announced |= at + 1 >= source.length || (source[at + 1] & 0xff) == GRAPHIC_CONTROL;
        at = endOfSubBlocks(at + 2);
        return at <= source.length;
    }

    /** @return false if the frame lacks pixels, and the file ends here */
    private boolean skipImage() throws RejectedImageException {
        announced = true;
        int table = at + DESCRIPTOR_LENGTH;
        int codes = table <= source.length ? table + GifFile.colourTableLength(source[table - 1]) : source.length;
        if (codes >= source.length) {
            return false;
        }
        long pixels = (long) uint16(at + 5) * uint16(at + 7);
        int next = endOfSubBlocks(codes + 1);
        if (countPixels(codes) < pixels) {
            if (next > source.length) {
                return false;
            }
            // Some encoders end a frame early, and the rest of it stays as it was.
            if (!run.hasEndCode()) {
                throw RejectedImageException.corrupt("The GIF image is damaged: its frame " + (frames + 1)
                        + ", at byte " + at + ", has " + run.pixels() + " of its " + pixels + " pixels");
            }
        }
        frames++;
        announced = false;
        at = Math.min(next, source.length);
        end = at;
        return true;
    }

    private long countPixels(int codes) {
        run.begin(source[codes] & 0xff);
        for (int block = codes + 1; block < source.length && source[block] != 0; block += 1 + (source[block] & 0xff)) {
            run.read(source, block + 1, Math.min(source.length, block + 1 + (source[block] & 0xff)));
        }
        return run.pixels();
    }

    /** @return more than the length of the source if the terminator is missing */
    private int endOfSubBlocks(int from) {
        int block = from;
        while (block < source.length && source[block] != 0) {
            block += 1 + (source[block] & 0xff);
        }
        return block < source.length ? block + 1 : source.length + 1;
    }

    private byte[] rest() {
        byte[] rest = Arrays.copyOf(source, end + 1);
        rest[end] = TRAILER;
        return rest;
    }

    private int uint16(int offset) {
        return source[offset] & 0xff | (source[offset + 1] & 0xff) << 8;
    }
}
