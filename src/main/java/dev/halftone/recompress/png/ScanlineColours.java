package dev.halftone.recompress.png;

/**
 * Turns plain scanlines into rows with 8 bits per sample: opaque grey or RGB, where transparency is put onto white, or
 * RGB with straight alpha.
 */
interface ScanlineColours {

    byte OPAQUE = (byte) 255;

    /** 1 (grey), 3 (red, green, blue) or 4 (red, green, blue, alpha). */
    int channels();

    /** Whether a scanline is such a row already. */
    default boolean arePlain() {
        return false;
    }

    /**
     * Converts pixels.
     *
     * @param scanline not changed
     * @param at its first byte
     * @param target receives {@code width} pixels from {@code to}
     */
    void convert(byte[] scanline, int at, int width, byte[] target, int to);

    /** The colours of a picture, with alpha. */
    static ScanlineColours straight(PngHeader header, PngLook look) {
        int depth = header.bitDepth();
        return switch (header.colourType()) {
            case PngHeader.PALETTE -> StraightIndices.ofPalette(depth, look);
            case PngHeader.GREY ->
                depth <= 8 ? StraightIndices.ofGrey(depth, look) : new StraightSamples(1, false, depth, look);
            case PngHeader.RGB -> new StraightSamples(3, false, depth, look);
            case PngHeader.GREY_ALPHA -> new StraightSamples(1, true, depth, look);
            default -> new StraightSamples(3, true, depth, look);
        };
    }

    /** The colours of a picture, on white. */
    static ScanlineColours of(PngHeader header, PngLook look) {
        return switch (header.colourType()) {
            case PngHeader.PALETTE -> IndexedColours.ofPalette(header.bitDepth(), look);
            case PngHeader.GREY ->
                header.bitDepth() <= 8 ? IndexedColours.ofGrey(header.bitDepth(), look) : new WideColours(1, 0, look);
            case PngHeader.RGB -> header.bitDepth() == 8 ? new RgbColours(look) : new WideColours(3, 0, look);
            case PngHeader.GREY_ALPHA ->
                header.bitDepth() == 8 ? new AlphaColours(1, look.toneExponent()) : new WideColours(1, 1, look);
            default -> header.bitDepth() == 8 ? new AlphaColours(3, look.toneExponent()) : new WideColours(3, 1, look);
        };
    }
}
