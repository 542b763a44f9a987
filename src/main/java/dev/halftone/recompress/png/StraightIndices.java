package dev.halftone.recompress.png;

import java.util.Arrays;

/** Samples of at most 8 bits that stand for a colour and its alpha each: palettes and greys. */
final class StraightIndices implements ScanlineColours {

    private final int depth;
    /** Red, green, blue and alpha of every index. */
    private final byte[] colours;

    private StraightIndices(int depth, byte[] colours) {
        this.depth = depth;
        this.colours = colours;
    }

    static StraightIndices ofGrey(int depth, PngLook look) {
        byte[] greys = ToneCurve.table(depth, look.toneExponent());
        int transparent = look.transparentSample(0, 1, depth);
        byte[] colours = new byte[4 * greys.length];
        for (int i = 0; i < greys.length; i++) {
            Arrays.fill(colours, 4 * i, 4 * i + 3, greys[i]);
            colours[4 * i + 3] = i == transparent ? 0 : OPAQUE;
        }
        return new StraightIndices(depth, colours);
    }

    /** An index past the palette's end is damage; browsers and libpng show black. */
    static StraightIndices ofPalette(int depth, PngLook look) {
        byte[] tone = ToneCurve.table(8, look.toneExponent());
        byte[] palette = Arrays.copyOf(look.palette(), 3 << depth);
        byte[] colours = new byte[4 << depth];
        for (int i = 0; i < 1 << depth; i++) {
            for (int c = 0; c < 3; c++) {
                colours[4 * i + c] = tone[palette[3 * i + c] & 0xff];
            }
            colours[4 * i + 3] = i < look.transparency().length ? look.transparency()[i] : OPAQUE;
        }
        return new StraightIndices(depth, colours);
    }

    @Override
    public int channels() {
        return 4;
    }

    @Override
    public void convert(byte[] scanline, int at, int width, byte[] target, int to) {
        for (int x = 0, out = to; x < width; x++, out += 4) {
            int colour = 4 * (depth == 8 ? scanline[at + x] & 0xff : IndexedColours.index(scanline, at, x, depth));
            target[out] = colours[colour];
            target[out + 1] = colours[colour + 1];
            target[out + 2] = colours[colour + 2];
            target[out + 3] = colours[colour + 3];
        }
    }
}
