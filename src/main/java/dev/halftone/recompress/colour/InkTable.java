package dev.halftone.recompress.colour;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/**
 * A table from the inks of a press to sRGB. Java's colour management evaluates the profile on a grid of 18 points per
 * ink. Values between the points are interpolated: in tetrahedra of cyan, magenta and yellow, and linearly along black.
 * Colour management does the same with its own, coarser grids. A pixel costs eight look-ups instead of a general
 * conversion. For random inks, 99 of 100 samples differ by at most 1 of 255; larger errors occur where colours leave
 * the gamut of sRGB.
 */
final class InkTable {

    /** 255 is 17 times 15, so every grid point is a whole 8-bit value. */
    private static final int STEP = 15;

    private static final int NODES = 255 / STEP + 1;
    private static final int MAGENTA = NODES;
    private static final int CYAN = NODES * NODES;
    private static final int SIZE = NODES * NODES * NODES;

    /** Red, green and blue are packed into one long, so that one multiplication weighs all three. */
    private static final int FIELD = 21;

    private static final int MASK = (1 << FIELD) - 1;
    private static final int WEIGHT = STEP * STEP;

    /** Per 8-bit ink value: the grid point below it. It is never the last one, so there is always one above. */
    private static final int[] BELOW = below();

    private static final int[] OFFSETS = {0, 1, 2, 3};

    /** From the inks to sRGB; null for ideal inks. */
    private final ColorConvertOp press;

    /** The grid of cyan, magenta and yellow, per value of black. Each is made when the first pixel needs it. */
    private final long[][] planes = new long[NODES][];

    private InkTable(ColorConvertOp press) {
        this.press = press;
        planes[0] = plane(0);
    }

    private static int[] below() {
        int[] below = new int[256];
        for (int i = 0; i < below.length; i++) {
            below[i] = Math.min(i / STEP, NODES - 2);
        }
        return below;
    }

    /** @param profile any bytes; ideal inks are assumed if they are not a usable profile */
    static InkTable of(byte[] profile) {
        try {
            return new InkTable(profile.length == 0 ? null : conversion(ICC_Profile.getInstance(profile)));
        } catch (CMMException | IllegalArgumentException e) {
            return new InkTable(null);
        }
    }

    private static ColorConvertOp conversion(ICC_Profile press) {
        if (press.getColorSpaceType() != ColorSpace.TYPE_CMYK) {
            throw new IllegalArgumentException();
        }
        return new ColorConvertOp(new ICC_Profile[] {press, ICC_Profile.getInstance(ColorSpace.CS_sRGB)}, null);
    }

    private long[] plane(int black) {
        byte[] inks = new byte[4 * SIZE];
        for (int i = 0, at = 0; i < SIZE; i++) {
            inks[at++] = (byte) (i / CYAN * STEP);
            inks[at++] = (byte) (i / MAGENTA % NODES * STEP);
            inks[at++] = (byte) (i % NODES * STEP);
            inks[at++] = (byte) (black * STEP);
        }
        byte[] rgb = press == null ? ideal(inks) : convert(inks);
        long[] nodes = new long[SIZE];
        for (int i = 0; i < SIZE; i++) {
            nodes[i] = (rgb[3 * i] & 0xffL) << 2 * FIELD | (rgb[3 * i + 1] & 0xffL) << FIELD | rgb[3 * i + 2] & 0xffL;
        }
        return nodes;
    }

    /** Ideal inks: black darkens what the other inks leave. */
    private static byte[] ideal(byte[] inks) {
        byte[] rgb = new byte[3 * SIZE];
        for (int i = 0; i < SIZE; i++) {
            int white = 255 - (inks[4 * i + 3] & 0xff);
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = (byte) (((255 - (inks[4 * i + c] & 0xff)) * white + 127) / 255);
            }
        }
        return rgb;
    }

    private byte[] convert(byte[] inks) {
        DataBuffer buffer = new DataBufferByte(inks, inks.length);
        Raster source = Raster.createInterleavedRaster(buffer, NODES, CYAN, 4 * NODES, 4, OFFSETS, null);
        WritableRaster target = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, NODES, CYAN, 3, null);
        press.filter(source, target);
        return ((DataBufferByte) target.getDataBuffer()).getData();
    }

    private long[] nodes(int black) {
        long[] nodes = planes[black];
        if (nodes == null) {
            nodes = plane(black);
            planes[black] = nodes;
        }
        return nodes;
    }

    /** The sRGB colour of inks of 0 to 255. */
    int rgb(int cyan, int magenta, int yellow, int black) {
        int c = BELOW[cyan];
        int m = BELOW[magenta];
        int y = BELOW[yellow];
        int k = BELOW[black];
        int node = (c * NODES + m) * NODES + y;
        int blackPart = black - k * STEP;
        int cyanPart = cyan - c * STEP;
        int magentaPart = magenta - m * STEP;
        int yellowPart = yellow - y * STEP;
        long sum = (STEP - blackPart) * tetrahedron(nodes(k), node, cyanPart, magentaPart, yellowPart);
        if (blackPart > 0) {
            sum += blackPart * tetrahedron(nodes(k + 1), node, cyanPart, magentaPart, yellowPart);
        }
        return weigh(sum >> 2 * FIELD) << 16 | weigh(sum >> FIELD & MASK) << 8 | weigh(sum & MASK);
    }

    private static int weigh(long sum) {
        return (int) (sum + WEIGHT / 2) / WEIGHT;
    }

    /** Interpolates from the node along the edge of the largest part, then of the next, to the opposite corner. */
    private static long tetrahedron(long[] nodes, int node, int c, int m, int y) {
        int first;
        int second;
        int large;
        int middle;
        int small;
        if (c >= m) {
            if (m >= y) {
                first = CYAN;
                second = CYAN + MAGENTA;
                large = c;
                middle = m;
                small = y;
            } else if (c >= y) {
                first = CYAN;
                second = CYAN + 1;
                large = c;
                middle = y;
                small = m;
            } else {
                first = 1;
                second = CYAN + 1;
                large = y;
                middle = c;
                small = m;
            }
        } else if (c >= y) {
            first = MAGENTA;
            second = CYAN + MAGENTA;
            large = m;
            middle = c;
            small = y;
        } else if (m >= y) {
            first = MAGENTA;
            second = MAGENTA + 1;
            large = m;
            middle = y;
            small = c;
        } else {
            first = 1;
            second = MAGENTA + 1;
            large = y;
            middle = m;
            small = c;
        }
        return (STEP - large) * nodes[node]
                + (large - middle) * nodes[node + first]
                + (middle - small) * nodes[node + second]
                + small * nodes[node + CYAN + MAGENTA + 1];
    }
}
