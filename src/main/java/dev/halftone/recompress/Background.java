package dev.halftone.recompress;

/**
 * What lies behind a picture: around it with {@link Fit#PAD}, and below its transparency if the output has none.
 *
 * @param rgb {@code 0xrrggbb} in sRGB; of a transparent background, the colour for outputs that have no transparency
 * @param transparent whether outputs that can be transparent are so around the picture
 */
public record Background(int rgb, boolean transparent) {

    public static final Background WHITE = new Background(0xffffff, false);

    /** Transparent where the output can be so, and white elsewhere. */
    public static final Background TRANSPARENT = new Background(0xffffff, true);

    public Background {
        if (rgb < 0 || rgb > 0xffffff) {
            throw new IllegalArgumentException("rgb is " + rgb + ", must be 0 to 0xffffff");
        }
    }
}
