package dev.halftone.recompress.png;

/**
 * What other chunks say about the pixels.
 *
 * @param palette the content of PLTE
 * @param transparency the content of tRNS, or an empty array
 * @param toneExponent converts samples to sRGB's curve; 1 if they follow it already
 * @param greyPalette whether a palette of only greys becomes a grey picture
 */
public record PngLook(byte[] palette, byte[] transparency, double toneExponent, boolean greyPalette) {

    /** Stands for no transparent colour. */
    static final int NONE = -1;

    /**
     * A sample of the transparent colour (section 11.3.1.1).
     *
     * @param index of the sample
     * @param samples that the picture's pixels have
     * @param depth bits of a sample; more bits of tRNS count for nothing, as in libpng
     * @return {@link #NONE} if there is no such colour; a tRNS of another length is ignored
     */
    int transparentSample(int index, int samples, int depth) {
        if (transparency.length != 2 * samples) {
            return NONE;
        }
        int sample = (transparency[2 * index] & 0xff) << 8 | transparency[2 * index + 1] & 0xff;
        return sample & (1 << depth) - 1;
    }
}
