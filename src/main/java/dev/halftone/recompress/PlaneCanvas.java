package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Plane;
import java.util.Arrays;

/** Puts planes onto larger ones of one level. */
final class PlaneCanvas {

    private PlaneCanvas() {}

    /** A plane of one level. */
    static Plane plain(TargetSize size, byte level) {
        byte[] samples = new byte[Math.multiplyExact(size.width(), size.height())];
        Arrays.fill(samples, level);
        return new Plane(size.width(), size.height(), samples);
    }

    /**
     * A plane on a larger one.
     *
     * @param left column where it begins
     * @param top row where it begins
     * @param level around it
     */
    static Plane with(Plane plane, TargetSize size, int left, int top, byte level) {
        Plane canvas = plain(size, level);
        for (int y = 0; y < plane.height(); y++) {
            System.arraycopy(
                    plane.samples(),
                    y * plane.width(),
                    canvas.samples(),
                    (top + y) * size.width() + left,
                    plane.width());
        }
        return canvas;
    }
}
