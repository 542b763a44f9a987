package dev.halftone.recompress.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Converts rows of RGB samples to planes of Y, Cb and Cr as JFIF 1.02 defines them (ITU-R BT.601, all of 0 to 255),
 * with libjpeg's rounding.
 *
 * <p>Pixels are brought into an int each, a piece of a row at a time, so that the compiler vectorises the arithmetic. A
 * piece is in four parts: every fourth pixel from the first, from the second, and so on. So four neighbours have the
 * same index in their parts, and become one int of four samples. Not thread-safe.
 */
public final class RgbToYcbcr {
    private static final int FRACTION_BITS = 16;
    private static final int HALF = 1 << FRACTION_BITS - 1;

    /** The zero of chrominance; libjpeg takes just less than a half, so that 255.5 can't become 256. */
    private static final int CENTRE = (128 << FRACTION_BITS) + HALF - 1;

    private static final int Y_OF_R = fixed(0.299);
    private static final int Y_OF_G = fixed(0.587);
    private static final int Y_OF_B = fixed(0.114);
    private static final int CB_OF_R = fixed(0.168735892);
    private static final int CB_OF_G = fixed(0.331264108);
    private static final int CR_OF_G = fixed(0.418687589);
    private static final int CR_OF_B = fixed(0.081312411);

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int PART = 64;
    private static final int PIECE = 4 * PART;

    /** Red in the lowest byte, then green, then blue; the fourth byte is anything. */
    private final int[] pixels = new int[PIECE];

    /** Of one plane, as fractions. */
    private final int[] fractions = new int[PIECE];

    private static int fixed(double constant) {
        return (int) (constant * (1 << FRACTION_BITS) + 0.5);
    }

    /**
     * Converts samples that follow one another, of one row or several.
     *
     * @param rgb three bytes for each pixel
     * @param from index of the first pixel's red
     * @param to index in each plane
     */
    public void convert(byte[] rgb, int from, int count, byte[] y, byte[] cb, byte[] cr, int to) {
        convert(rgb, from, count, y, to, cb, cr, to);
    }

    /**
     * Converts samples, those of chrominance to another place.
     *
     * @param to index in the plane of luminance
     * @param toChrominance index in the other planes
     */
    public void convert(byte[] rgb, int from, int count, byte[] y, int to, byte[] cb, byte[] cr, int toChrominance) {
        if (count < PIECE) {
            convertOneByOne(rgb, from, count, y, to, cb, cr, toChrominance);
            return;
        }
        int last = count - PIECE;
        for (int i = 0; i < last; i += PIECE) {
            convertPiece(rgb, from + 3 * i, y, to + i, cb, cr, toChrominance + i);
        }
        // It overlaps with the one before unless the count is a multiple.
        convertPiece(rgb, from + 3 * last, y, to + last, cb, cr, toChrominance + last);
    }

    private static void convertOneByOne(
            byte[] rgb, int from, int count, byte[] y, int to, byte[] cb, byte[] cr, int toChrominance) {
        for (int i = 0, p = from; i < count; i++, p += 3) {
            int pixel = rgb[p] & 0xFF | (rgb[p + 1] & 0xFF) << 8 | (rgb[p + 2] & 0xFF) << 16;
            y[to + i] = (byte) (luminance(pixel) >> FRACTION_BITS);
            cb[toChrominance + i] = (byte) (blueness(pixel) >> FRACTION_BITS);
            cr[toChrominance + i] = (byte) (redness(pixel) >> FRACTION_BITS);
        }
    }

    private void convertPiece(byte[] rgb, int from, byte[] y, int to, byte[] cb, byte[] cr, int toChrominance) {
        load(rgb, from, pixels);
        luminance(pixels, fractions);
        store(fractions, y, to);
        blueness(pixels, fractions);
        store(fractions, cb, toChrominance);
        redness(pixels, fractions);
        store(fractions, cr, toChrominance);
    }

    private static void load(byte[] rgb, int from, int[] pixels) {
        for (int i = 0, p = from; i < PART; i++, p += 12) {
            pixels[i] = (int) INTS.get(rgb, p);
            pixels[i + PART] = (int) INTS.get(rgb, p + 3);
            pixels[i + 2 * PART] = (int) INTS.get(rgb, p + 6);
            // From one byte before, as there may be none behind.
            pixels[i + 3 * PART] = (int) INTS.get(rgb, p + 8) >>> 8;
        }
    }

    private static void luminance(int[] pixels, int[] out) {
        for (int i = 0; i < PIECE; i++) {
            out[i] = luminance(pixels[i]);
        }
    }

    private static void blueness(int[] pixels, int[] out) {
        for (int i = 0; i < PIECE; i++) {
            out[i] = blueness(pixels[i]);
        }
    }

    private static void redness(int[] pixels, int[] out) {
        for (int i = 0; i < PIECE; i++) {
            out[i] = redness(pixels[i]);
        }
    }

    private static int luminance(int pixel) {
        return (pixel & 0xFF) * Y_OF_R + (pixel >>> 8 & 0xFF) * Y_OF_G + (pixel >>> 16 & 0xFF) * Y_OF_B + HALF;
    }

    private static int blueness(int pixel) {
        int blue = (pixel >>> 16 & 0xFF) << FRACTION_BITS - 1;
        return CENTRE + blue - (pixel & 0xFF) * CB_OF_R - (pixel >>> 8 & 0xFF) * CB_OF_G;
    }

    private static int redness(int pixel) {
        int red = (pixel & 0xFF) << FRACTION_BITS - 1;
        return CENTRE + red - (pixel >>> 8 & 0xFF) * CR_OF_G - (pixel >>> 16 & 0xFF) * CR_OF_B;
    }

    /** The whole part of each fraction, which is in its third byte. */
    private static void store(int[] fractions, byte[] plane, int to) {
        join(fractions);
        for (int i = 0; i < PART; i++) {
            INTS.set(plane, to + 4 * i, fractions[i]);
        }
    }

    private static void join(int[] fractions) {
        for (int i = 0; i < PART; i++) {
            fractions[i] = fractions[i] >>> 16
                    | fractions[i + PART] >>> 8 & 0xFF00
                    | fractions[i + 2 * PART] & 0xFF0000
                    | fractions[i + 3 * PART] << 8 & 0xFF000000;
        }
    }
}
