package dev.halftone.recompress;

import java.awt.color.CMMException;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;

/** Converts grey of a profile to sRGB, for formats whose pixels are RGB, which such a profile does not describe. */
final class GreyProfile {

    private static final int GREEN = 1;
    private static final int LEVELS = 256;

    private GreyProfile() {}

    /** @param profile of RGB, or none */
    record Converted(int[] argb, byte[] profile) {}

    /**
     * The pixels as RGB.
     *
     * @param profile of RGB or of grey, or none; only pixels of the latter are converted, and if it can't be used they
     *     are taken for sRGB as they are
     */
    static Converted toRgb(ArgbPicture picture, byte[] profile) {
        if (!IccProfile.describes(profile, PixelGrid.GREY)) {
            return new Converted(picture.argb(), profile);
        }
        byte[] none = {};
        try {
            int[] curve = curve(new ICC_ColorSpace(ICC_Profile.getInstance(profile)));
            int[] converted = new int[picture.argb().length];
            for (int i = 0; i < converted.length; i++) {
                int pixel = picture.argb()[i];
                converted[i] = pixel & 0xff000000
                        | curve[pixel >> 16 & 0xff] << 16
                        | curve[pixel >> 8 & 0xff] << 8
                        | curve[pixel & 0xff];
            }
            return new Converted(converted, none);
        } catch (CMMException | IllegalArgumentException e) {
            return new Converted(picture.argb(), none);
        }
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
