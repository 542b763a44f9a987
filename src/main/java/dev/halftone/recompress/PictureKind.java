package dev.halftone.recompress;

import java.util.Arrays;

/**
 * What kind of picture it is, as far as formats matter: lossless compression makes drawn pictures small, lossy
 * compression photographs.
 */
enum PictureKind {
    /** Logos, text, diagrams, screenshots, pixel art: plain areas, few colours, hard edges. */
    DRAWN,
    /** Many colours without texture: a drawn gradient, or a blurred photograph. */
    SMOOTH,
    PHOTOGRAPH;

    /** So many pixels of a picture are looked at, in whole rows that are spread evenly. */
    private static final int ENOUGH_PIXELS = 1 << 16;

    /** As many as a palette holds. */
    private static final int FEW_COLOURS = 256;

    /** Pixels side by side that are judged together. */
    private static final int RUN = 8;

    /** So many of the seven steps within a run change something in a texture: its pixels are hardly ever the same. */
    private static final int TEXTURED_STEPS = 3;

    /** So often they change their direction, from brighter to darker or back. In a gradient, they do not. */
    private static final int TEXTURED_TURNS = 1;

    /** Of 255. A larger step is an edge. */
    private static final int SOFT_STEP = 32;

    /** Of lively runs. In a photograph, hardly two pixels have the same colour, and fewer than so many share one. */
    private static final long PIXELS_A_COLOUR = 6;

    /** Of the lively runs of a drawn picture, at least one in so many has an edge. */
    private static final int RUNS_AN_EDGE = 8;

    private static final int TRANSPARENT = 0;

    /**
     * Judges a picture. A run of pixels is lively if it is not of one colour, and a lively run has texture if most of
     * its pixels differ from their neighbours, mostly by little, and up and down: so noise and the grain of surfaces are, and neither
     * gradients nor lettering. If at least half of the lively runs have texture, the picture is a photograph. Otherwise it
     * is drawn if they have few colours altogether, and edges.
     */
    static PictureKind of(ArgbPicture picture) {
        int width = picture.width();
        int step = Math.max(1, (int) ((long) width * picture.height() / ENOUGH_PIXELS));
        int[] colours = new int[Math.min(ENOUGH_PIXELS, width * ((picture.height() + step - 1) / step)) + width];
        int count = 0;
        int lively = 0;
        int textured = 0;
        int edged = 0;
        for (int y = step / 2; y < picture.height(); y += step) {
            int row = y * width;
            for (int x = 0; x + RUN <= width; x += RUN) {
                int steps = 0;
                int edges = 0;
                int turns = 0;
                int direction = 0;
                for (int i = row + x + 1; i < row + x + RUN; i++) {
                    int difference = difference(picture.argb()[i - 1], picture.argb()[i]);
                    steps += difference > 0 ? 1 : 0;
                    edges += difference > SOFT_STEP ? 1 : 0;
                    int next = Integer.signum(sum(picture.argb()[i]) - sum(picture.argb()[i - 1]));
                    turns += next * direction < 0 ? 1 : 0;
                    direction = next == 0 ? direction : next;
                }
                if (steps > 0) {
                    lively++;
                    edged += edges > 0 ? 1 : 0;
                    boolean uneven = steps >= TEXTURED_STEPS && turns >= TEXTURED_TURNS;
                    textured += uneven && 2 * edges <= steps ? 1 : 0;
                    for (int i = row + x; i < row + x + RUN && count < colours.length; i++) {
                        colours[count++] = visible(picture.argb()[i]);
                    }
                }
            }
        }
        int distinct = distinct(colours, count);
        boolean shared = distinct <= FEW_COLOURS || distinct * PIXELS_A_COLOUR < count;
        if (lively > 0 && 2 * textured >= lively) {
            return PHOTOGRAPH;
        }
        return shared && edged * RUNS_AN_EDGE >= lively ? DRAWN : SMOOTH;
    }

    private static int visible(int pixel) {
        return pixel >>> 24 == 0 ? TRANSPARENT : pixel;
    }

    private static int sum(int pixel) {
        return (pixel >>> 24) + (pixel >> 16 & 0xff) + (pixel >> 8 & 0xff) + (pixel & 0xff);
    }

    /** The largest difference of a component. */
    private static int difference(int pixel, int other) {
        int a = visible(pixel);
        int b = visible(other);
        if (a == b) {
            return 0;
        }
        int largest = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            largest = Math.max(largest, Math.abs((a >>> shift & 0xff) - (b >>> shift & 0xff)));
        }
        return largest;
    }

    private static int distinct(int[] colours, int count) {
        Arrays.sort(colours, 0, count);
        int distinct = Math.min(1, count);
        for (int i = 1; i < count; i++) {
            distinct += colours[i] == colours[i - 1] ? 0 : 1;
        }
        return distinct;
    }
}
