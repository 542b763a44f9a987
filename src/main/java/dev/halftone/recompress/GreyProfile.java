package dev.halftone.recompress;

import java.awt.color.CMMException;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.util.stream.IntStream;

/** Converts grey of a profile to sRGB, for formats whose pixels are RGB, which such a profile does not describe. */
final class GreyProfile {

    private static final int GREEN = 1;
    private static final int LEVELS = 256;
    private static final byte[] NONE = {};

    private GreyProfile() {}

    /** @param profile of RGB, or none */
    record Converted(int[] argb, byte[] profile) {}

    /**
     * The pixels as RGB. Grey ones are converted, but not those of a coloured background around them, which is sRGB. A
     * picture with other colours is none of grey, so its profile is ignored.
     *
     * @param background 0xrrggbb
     * @param profile of RGB or of grey, or none; only pixels of the latter are converted, and if it can't be used they
     *     are taken for sRGB as they are
     */
    static Converted toRgb(ArgbPicture picture, byte[] profile, int background) {
        if (!IccProfile.describes(profile, PixelGrid.GREY)) {
            return new Converted(picture.argb(), profile);
        }
        int[] curve = curve(profile);
        int[] converted = new int[picture.argb().length];
        for (int i = 0; i < converted.length; i++) {
            int pixel = picture.argb()[i];
            if (!isGrey(pixel) && (pixel & 0xffffff) != background && pixel >>> 24 != 0) {
                return new Converted(picture.argb(), NONE);
            }
            converted[i] = isGrey(pixel) ? pixel & 0xff000000 | curve[pixel & 0xff] * 0x10101 : pixel;
        }
        return new Converted(converted, NONE);
    }

    /** The same, unless all pixels are grey: formats that hold grey keep its profile. */
    static Converted toRgbIfColoured(ArgbPicture picture, byte[] profile, int background) {
        if (IccProfile.describes(profile, PixelGrid.GREY)) {
            for (int pixel : picture.argb()) {
                if (pixel >>> 24 != 0 && !isGrey(pixel)) {
                    return toRgb(picture, profile, background);
                }
            }
        }
        return new Converted(picture.argb(), profile);
    }

    private static boolean isGrey(int pixel) {
        return (pixel >> 16 & 0xff) == (pixel & 0xff) && (pixel >> 8 & 0xff) == (pixel & 0xff);
    }

    /** The levels of sRGB for those of a profile of grey; the same levels, if it is none or can't be used. */
    static int[] curve(byte[] profile) {
        if (IccProfile.describes(profile, PixelGrid.GREY)) {
            try {
                return curve(new ICC_ColorSpace(ICC_Profile.getInstance(profile)));
            } catch (CMMException | IllegalArgumentException e) {
                // As if there were none.
            }
        }
        return IntStream.range(0, LEVELS).toArray();
    }

    private static int[] curve(ICC_ColorSpace grey) {
        int[] curve = new int[LEVELS];
        for (int i = 0; i < LEVELS; i++) {
            float[] rgb = grey.toRGB(new float[] {i / 255f});
            curve[i] = Math.round(255 * Math.max(0, Math.min(1, rgb[GREEN])));
        }
        return curve;
    }
}
