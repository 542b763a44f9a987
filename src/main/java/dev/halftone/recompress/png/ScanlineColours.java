package dev.halftone.recompress.png;

/** Turns plain scanlines into rows of opaque grey or RGB with 8 bits per sample. Transparency is put onto white. */
interface ScanlineColours {

    /** 1 (grey) or 3 (red, green, blue). */
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

    /** The colours of a picture. */
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
