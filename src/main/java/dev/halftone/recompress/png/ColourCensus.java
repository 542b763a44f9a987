package dev.halftone.recompress.png;

import java.util.Arrays;

/**
 * What the colours of a picture have in common. Fully transparent pixels count as transparent black.
 *
 * @param opaque whether all alphas are 255
 * @param grey whether red, green and blue are equal in every pixel
 * @param greyBits the fewest bits per sample that hold all values of grey; 8 if the picture is not grey
 * @param palette the different colours, translucent ones first; null if there are more than 256
 */
record ColourCensus(boolean opaque, boolean grey, int greyBits, int[] palette) {

    static final int MAX_PALETTE = 256;

    private static final int PIXELS_OF_CHECKPOINT = 1 << 14;

    static ColourCensus of(int[] argb, int width, int height, Runnable checkpoint) {
        int pixels = width * height;
        int commonAlpha = 0xff;
        int chroma = 0;
        int unequal4 = 0;
        int unequal2 = 0;
        int unequal1 = 0;
        ColourIndex colours = new ColourIndex();
        boolean few = true;
        int last = ~argb[0];
        for (int i = 0; i < pixels; i++) {
            if (i % PIXELS_OF_CHECKPOINT == 0) {
                checkpoint.run();
            }
            if (argb[i] == last) {
                continue;
            }
            last = argb[i];
            int colour = clean(last);
            commonAlpha &= colour >>> 24;
            chroma |= (colour >> 8 ^ colour) & 0xffff;
            int grey = colour & 0xff;
            unequal4 |= (grey >> 4 ^ grey) & 0xf;
            unequal2 |= (grey >> 2 ^ grey) & 0x3f;
            unequal1 |= (grey >> 1 ^ grey) & 0x7f;
            few = few && colours.add(colour);
        }
        int greyBits = chroma != 0 || unequal4 != 0 ? 8 : unequal2 != 0 ? 4 : unequal1 != 0 ? 2 : 1;
        return new ColourCensus(commonAlpha == 0xff, chroma == 0, greyBits, few ? sorted(colours.colours()) : null);
    }

    /** A colour that is never seen is the same as any other. */
    static int clean(int colour) {
        return colour >>> 24 == 0 ? 0 : colour;
    }

    /** Translucent colours come first, because tRNS ends with the last of them; otherwise in order of appearance. */
    private static int[] sorted(int[] colours) {
        int[] sorted = new int[colours.length];
        int count = 0;
        for (int colour : colours) {
            if (colour >>> 24 != 0xff) {
                sorted[count++] = colour;
            }
        }
        for (int colour : colours) {
            if (colour >>> 24 == 0xff) {
                sorted[count++] = colour;
            }
        }
        return sorted;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ColourCensus census
                && opaque == census.opaque
                && grey == census.grey
                && greyBits == census.greyBits
                && Arrays.equals(palette, census.palette);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(palette);
    }
}
