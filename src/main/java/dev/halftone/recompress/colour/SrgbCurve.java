package dev.halftone.recompress.colour;

/** Converts linear light to the tone curve of sRGB (IEC 61966-2-1). */
final class SrgbCurve {

    private final byte[] encoded = new byte[Colour.FULL + 1];

    SrgbCurve() {
        for (int i = 0; i <= Colour.FULL; i++) {
            double light = (double) i / Colour.FULL;
            double tone = light <= 0.0031308 ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
            encoded[i] = (byte) Math.round(255 * tone);
        }
    }

    /** @param light 0 to 1; other values are clamped */
    byte encode(double light) {
        return encoded[(int) Math.round(Math.max(0, Math.min(1, light)) * Colour.FULL)];
    }
}
