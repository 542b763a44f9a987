package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.Plane;
import java.util.List;

/** Makes an {@link ArgbPicture} of the planes of a JPEG, which are all as large as the picture. */
final class ArgbOfPlanes {

    private static final int FRACTION_BITS = 16;
    private static final int HALF = 1 << FRACTION_BITS - 1;
    private static final int CENTRE = 128;

    /** JFIF 1.02, page 3. */
    private static final int R_OF_CR = fixed(1.402);

    private static final int G_OF_CB = fixed(0.344136286);
    private static final int G_OF_CR = fixed(0.714136286);
    private static final int B_OF_CB = fixed(1.772);

    private ArgbOfPlanes() {}

    private static int fixed(double constant) {
        return (int) (constant * (1 << FRACTION_BITS) + 0.5);
    }

    /**
     * The picture on its output.
     *
     * @param planes one of grey, or Y, Cb and Cr
     */
    static ArgbPicture of(List<Plane> planes, Layout layout, Background background, Checkpoint checkpoint) {
        ArgbCanvas canvas = new ArgbCanvas(layout, background);
        int width = layout.picture().width();
        for (int y = 0; y < layout.picture().height(); y++) {
            checkpoint.reached();
            if (planes.size() == 1) {
                grey(planes.get(0).samples(), y * width, width, canvas.argb(), canvas.row(y));
            } else {
                rgb(planes, y * width, width, canvas.argb(), canvas.row(y));
            }
        }
        return canvas.picture();
    }

    private static void grey(byte[] samples, int from, int count, int[] argb, int to) {
        for (int i = 0; i < count; i++) {
            argb[to + i] = ArgbPicture.OPAQUE | (samples[from + i] & 0xff) * 0x10101;
        }
    }

    private static void rgb(List<Plane> planes, int from, int count, int[] argb, int to) {
        byte[] luminance = planes.get(0).samples();
        byte[] blueness = planes.get(1).samples();
        byte[] redness = planes.get(2).samples();
        for (int i = 0; i < count; i++) {
            int y = luminance[from + i] & 0xff;
            int cb = (blueness[from + i] & 0xff) - CENTRE;
            int cr = (redness[from + i] & 0xff) - CENTRE;
            int red = clamped(y + (R_OF_CR * cr + HALF >> FRACTION_BITS));
            int green = clamped(y + (-G_OF_CB * cb - G_OF_CR * cr + HALF >> FRACTION_BITS));
            int blue = clamped(y + (B_OF_CB * cb + HALF >> FRACTION_BITS));
            argb[to + i] = ArgbPicture.OPAQUE | red << 16 | green << 8 | blue;
        }
    }

    private static int clamped(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
