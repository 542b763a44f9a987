package dev.halftone.recompress.png;

import java.nio.ByteBuffer;

/**
 * The IHDR chunk (section 11.2.1).
 *
 * @param width pixels per row, at least 1
 * @param height rows, at least 1
 * @param bitDepth bits per sample, or per index of a palette: 1, 2, 4, 8 or 16
 * @param colourType {@link #GREY} and so on
 * @param interlaced by Adam7
 */
public record PngHeader(int width, int height, int bitDepth, int colourType, boolean interlaced) {

    public static final int GREY = 0;
    public static final int RGB = 2;
    public static final int PALETTE = 3;
    public static final int GREY_ALPHA = 4;
    public static final int RGB_ALPHA = 6;

    private static final int LENGTH = 13;

    /**
     * Reads the content of an IHDR chunk.
     *
     * @throws PngFormatException if the specification does not know such a picture
     */
    public static PngHeader read(ByteBuffer content) throws PngFormatException {
        require(content.remaining() == LENGTH, "its header is of " + content.remaining() + " bytes");
        int width = content.getInt(0);
        int height = content.getInt(4);
        int depth = content.get(8) & 0xff;
        int type = content.get(9) & 0xff;
        int interlace = content.get(12) & 0xff;
        require(width > 0 && height > 0, "its header says " + width + " x " + height + " pixels");
        require(isKnown(type, depth), "there is no colour type " + type + " of " + depth + " bits");
        require(content.get(10) == 0, "there is no compression method " + (content.get(10) & 0xff));
        require(content.get(11) == 0, "there is no filter method " + (content.get(11) & 0xff));
        require(interlace <= 1, "there is no interlace method " + interlace);
        return new PngHeader(width, height, depth, type, interlace == 1);
    }

    private static void require(boolean condition, String otherwise) throws PngFormatException {
        if (!condition) {
            throw new PngFormatException(otherwise);
        }
    }

    private static boolean isKnown(int type, int depth) {
        return switch (type) {
            case GREY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
            case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
            case RGB, GREY_ALPHA, RGB_ALPHA -> depth == 8 || depth == 16;
            default -> false;
        };
    }

    /** Samples per pixel. */
    int samples() {
        return switch (colourType) {
            case RGB -> 3;
            case GREY_ALPHA -> 2;
            case RGB_ALPHA -> 4;
            default -> 1;
        };
    }

    /** How far back the filters look: the bytes of a pixel, at least 1 (section 9.2). */
    int filterDistance() {
        return Math.max(1, samples() * bitDepth / 8);
    }

    /** Bytes of a scanline with so many pixels, without its filter type. */
    int scanlineBytes(int pixels) throws PngFormatException {
        long bytes = ((long) pixels * samples() * bitDepth + 7) / 8;
        require(bytes < Integer.MAX_VALUE / 4, "its rows are too long");
        return (int) bytes;
    }
}
