package dev.halftone.recompress.png;

import java.util.Optional;

/** How the pixels of a scanline are stored: a colour type and a bit depth (section 6.1). */
final class SampleLayout {

    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int GREY_ALPHA = 4;
    private static final int RGB_ALPHA = 6;

    private static final int CHUNK_OVERHEAD = 12;

    private final int colourType;
    private final int bitDepth;
    private final int samples;
    /** Only of colour type 3. */
    private final int[] palette;

    private final ColourIndex index;

    private SampleLayout(int colourType, int bitDepth, int samples, int[] palette) {
        this.colourType = colourType;
        this.bitDepth = bitDepth;
        this.samples = samples;
        this.palette = palette;
        this.index = palette == null ? null : ColourIndex.of(palette);
    }

    /** Without a palette. @param greyAllowed whether the picture is grey and may be stored as such */
    static SampleLayout plain(boolean greyAllowed, ColourCensus census) {
        if (greyAllowed) {
            return census.opaque()
                    ? new SampleLayout(GREY, census.greyBits(), 1, null)
                    : new SampleLayout(GREY_ALPHA, 8, 2, null);
        }
        return census.opaque() ? new SampleLayout(RGB, 8, 3, null) : new SampleLayout(RGB_ALPHA, 8, 4, null);
    }

    static SampleLayout indexed(int[] palette) {
        int bits = palette.length <= 2 ? 1 : palette.length <= 4 ? 2 : palette.length <= 16 ? 4 : 8;
        return new SampleLayout(PALETTE, bits, 1, palette);
    }

    int colourType() {
        return colourType;
    }

    int bitDepth() {
        return bitDepth;
    }

    int bitsPerPixel() {
        return bitDepth * samples;
    }

    /** Bytes from a sample to the same one of the pixel to the left; 1 if pixels share a byte (section 9.2). */
    int filterDistance() {
        return samples;
    }

    /** Whether neighbouring bytes are similar, so that a filter helps: indices and shared bytes are not. */
    boolean isSmooth() {
        return palette == null && bitDepth == 8;
    }

    int scanlineBytes(int width) {
        return Math.toIntExact(((long) width * bitsPerPixel() + 7) / 8);
    }

    /** The bytes of the palette's chunks. */
    int overhead() {
        return paletteColours().map(colours -> colours.length + CHUNK_OVERHEAD).orElse(0)
                + paletteAlphas().map(alphas -> alphas.length + CHUNK_OVERHEAD).orElse(0);
    }

    /** The content of PLTE (section 11.2.2). */
    Optional<byte[]> paletteColours() {
        if (palette == null) {
            return Optional.empty();
        }
        byte[] colours = new byte[3 * palette.length];
        for (int i = 0; i < palette.length; i++) {
            colours[3 * i] = (byte) (palette[i] >> 16);
            colours[3 * i + 1] = (byte) (palette[i] >> 8);
            colours[3 * i + 2] = (byte) palette[i];
        }
        return Optional.of(colours);
    }

    /** The content of tRNS, up to the last colour that is not opaque (section 11.3.1.1). */
    Optional<byte[]> paletteAlphas() {
        int translucent = 0;
        while (palette != null && translucent < palette.length && palette[translucent] >>> 24 != 0xff) {
            translucent++;
        }
        if (translucent == 0) {
            return Optional.empty();
        }
        byte[] alphas = new byte[translucent];
        for (int i = 0; i < translucent; i++) {
            alphas[i] = (byte) (palette[i] >>> 24);
        }
        return Optional.of(alphas);
    }

    /** Stores the pixels of one scanline, from {@code from}, at {@code to}. */
    void store(int[] argb, int from, int width, byte[] scanline, int to) {
        switch (colourType) {
            case RGB -> storeRgb(argb, from, width, scanline, to);
            case RGB_ALPHA -> storeRgba(argb, from, width, scanline, to);
            case GREY_ALPHA -> storeGreyAlpha(argb, from, width, scanline, to);
            case PALETTE -> storeIndices(argb, from, width, scanline, to);
            default -> storeGrey(argb, from, width, scanline, to);
        }
    }

    private static void storeRgb(int[] argb, int from, int width, byte[] scanline, int to) {
        for (int x = 0; x < width; x++) {
            int colour = argb[from + x];
            scanline[to + 3 * x] = (byte) (colour >> 16);
            scanline[to + 3 * x + 1] = (byte) (colour >> 8);
            scanline[to + 3 * x + 2] = (byte) colour;
        }
    }

    private static void storeRgba(int[] argb, int from, int width, byte[] scanline, int to) {
        for (int x = 0; x < width; x++) {
            int colour = ColourCensus.clean(argb[from + x]);
            scanline[to + 4 * x] = (byte) (colour >> 16);
            scanline[to + 4 * x + 1] = (byte) (colour >> 8);
            scanline[to + 4 * x + 2] = (byte) colour;
            scanline[to + 4 * x + 3] = (byte) (colour >>> 24);
        }
    }

    private static void storeGreyAlpha(int[] argb, int from, int width, byte[] scanline, int to) {
        for (int x = 0; x < width; x++) {
            int colour = ColourCensus.clean(argb[from + x]);
            scanline[to + 2 * x] = (byte) colour;
            scanline[to + 2 * x + 1] = (byte) (colour >>> 24);
        }
    }

    /** Of grey with fewer bits, the top ones are kept: the others repeat them. */
    private void storeGrey(int[] argb, int from, int width, byte[] scanline, int to) {
        if (bitDepth == 8) {
            for (int x = 0; x < width; x++) {
                scanline[to + x] = (byte) argb[from + x];
            }
            return;
        }
        int out = to;
        int bits = 1;
        for (int x = 0; x < width; x++) {
            bits = bits << bitDepth | (argb[from + x] & 0xff) >> 8 - bitDepth;
            if (bits >= 0x100) {
                scanline[out++] = (byte) bits;
                bits = 1;
            }
        }
        storeRest(bits, scanline, out);
    }

    private void storeIndices(int[] argb, int from, int width, byte[] scanline, int to) {
        int last = ~argb[from];
        int number = 0;
        int out = to;
        int bits = 1;
        for (int x = 0; x < width; x++) {
            if (argb[from + x] != last) {
                last = argb[from + x];
                number = index.number(ColourCensus.clean(last));
            }
            bits = bits << bitDepth | number;
            if (bits >= 0x100) {
                scanline[out++] = (byte) bits;
                bits = 1;
            }
        }
        storeRest(bits, scanline, out);
    }

    /** The last byte, filled up with zeros. @param bits after a one that marks how many there are */
    private static void storeRest(int bits, byte[] scanline, int to) {
        if (bits > 1) {
            scanline[to] = (byte) (bits << Integer.numberOfLeadingZeros(bits) - 23);
        }
    }
}
