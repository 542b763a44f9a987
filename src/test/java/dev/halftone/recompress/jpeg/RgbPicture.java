package dev.halftone.recompress.jpeg;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;

/** Pixels as the encoder's tests need them: as rows of RGB, as planes, and as a PPM or PGM for libjpeg. */
record RgbPicture(int width, int height, byte[] rgb) {

    /** @param colour 0xRRGGBB at x, y */
    static RgbPicture of(int width, int height, IntBinaryOperator colour) {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++) {
            int value = colour.applyAsInt(i % width, i / width);
            rgb[3 * i] = (byte) (value >> 16);
            rgb[3 * i + 1] = (byte) (value >> 8);
            rgb[3 * i + 2] = (byte) value;
        }
        return new RgbPicture(width, height, rgb);
    }

    /** @param ppm one that {@link dev.halftone.Pictures#ppm} made */
    static RgbPicture of(int width, int height, byte[] ppm) {
        return new RgbPicture(width, height, Arrays.copyOfRange(ppm, ppm.length - width * height * 3, ppm.length));
    }

    byte[] ppm() {
        byte[] header = ("P6\n" + width + " " + height + "\n255\n").getBytes(StandardCharsets.US_ASCII);
        byte[] ppm = Arrays.copyOf(header, header.length + rgb.length);
        System.arraycopy(rgb, 0, ppm, header.length, rgb.length);
        return ppm;
    }

    List<Plane> planes(ChromaSampling sampling) {
        int pixels = width * height;
        byte[] y = new byte[pixels];
        byte[] cb = new byte[pixels];
        byte[] cr = new byte[pixels];
        new RgbToYcbcr().convert(rgb, 0, pixels, y, cb, cr, 0);
        return List.of(
                new Plane(width, height, y),
                ChromaHalving.halve(new Plane(width, height, cb), sampling),
                ChromaHalving.halve(new Plane(width, height, cr), sampling));
    }

    /** Luminance alone. */
    List<Plane> grey() {
        return planes(ChromaSampling.WHOLE).subList(0, 1);
    }

    static byte[] pgm(Plane grey) {
        byte[] header = ("P5\n" + grey.width() + " " + grey.height() + "\n255\n").getBytes(StandardCharsets.US_ASCII);
        byte[] pgm = Arrays.copyOf(header, header.length + grey.samples().length);
        System.arraycopy(grey.samples(), 0, pgm, header.length, grey.samples().length);
        return pgm;
    }
}
