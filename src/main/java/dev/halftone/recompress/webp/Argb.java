package dev.halftone.recompress.webp;

/** Arithmetic with the four components of a pixel at once, each modulo 256. */
final class Argb {

    static final int BLACK = 0xff000000;

    private Argb() {}

    static int add(int a, int b) {
        int alphaAndGreen = (a & 0xff00ff00) + (b & 0xff00ff00);
        int redAndBlue = (a & 0x00ff00ff) + (b & 0x00ff00ff);
        return alphaAndGreen & 0xff00ff00 | redAndBlue & 0x00ff00ff;
    }

    /** Half the sum, rounded down. */
    static int average(int a, int b) {
        return ((a ^ b) >>> 1 & 0x7f7f7f7f) + (a & b);
    }

    /** Left or top, whichever is nearer to the gradient of all three; top if both are as near. */
    static int select(int left, int top, int topLeft) {
        int distance = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int corner = topLeft >>> shift & 0xff;
            distance += Math.abs((top >>> shift & 0xff) - corner) - Math.abs((left >>> shift & 0xff) - corner);
        }
        return distance < 0 ? left : top;
    }

    /** Left plus top less corner, clamped. */
    static int gradient(int left, int top, int topLeft) {
        int result = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int sum = (left >>> shift & 0xff) + (top >>> shift & 0xff) - (topLeft >>> shift & 0xff);
            result |= clamp(sum) << shift;
        }
        return result;
    }

    /** The average, moved away from the corner by half of their distance, clamped. */
    static int halfGradient(int average, int topLeft) {
        int result = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int a = average >>> shift & 0xff;
            result |= clamp(a + (a - (topLeft >>> shift & 0xff)) / 2) << shift;
        }
        return result;
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
