package dev.halftone.recompress.png;

import java.util.Arrays;

/** Samples of at most 8 bits that stand for a colour each: palettes and greys. */
final class IndexedColours implements ScanlineColours {

    private final int depth;
    private final int channels;
    /** The sample or samples of every index. */
    private final byte[] colours;

    private final boolean plain;

    private IndexedColours(int depth, int channels, byte[] colours) {
        this.depth = depth;
        this.channels = channels;
        this.colours = colours;
        this.plain = depth == 8 && channels == 1 && Arrays.equals(colours, ToneCurve.table(8, 1));
    }

    static IndexedColours ofGrey(int depth, PngLook look) {
        byte[] greys = ToneCurve.table(depth, look.toneExponent());
        int transparent = look.transparentSample(0, 1, depth);
        if (transparent != PngLook.NONE) {
            greys[transparent] = OnWhite.WHITE;
        }
        return new IndexedColours(depth, 1, greys);
    }

    /** An index past the palette's end is damage; browsers and libpng show black. */
    static IndexedColours ofPalette(int depth, PngLook look) {
        int size = 1 << depth;
        byte[] tone = ToneCurve.table(8, look.toneExponent());
        byte[] colours = Arrays.copyOf(look.palette(), 3 * size);
        boolean grey = look.greyPalette();
        for (int i = 0; i < size; i++) {
            int alpha = i < look.transparency().length ? look.transparency()[i] & 0xff : 255;
            for (int c = 3 * i; c < 3 * i + 3; c++) {
                colours[c] = OnWhite.of(tone[colours[c] & 0xff], alpha);
            }
            grey &= colours[3 * i] == colours[3 * i + 1] && colours[3 * i] == colours[3 * i + 2];
        }
        return grey ? new IndexedColours(depth, 1, firstOfThree(colours)) : new IndexedColours(depth, 3, colours);
    }

    private static byte[] firstOfThree(byte[] colours) {
        byte[] greys = new byte[colours.length / 3];
        for (int i = 0; i < greys.length; i++) {
            greys[i] = colours[3 * i];
        }
        return greys;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public boolean arePlain() {
        return plain;
    }

    @Override
    public void convert(byte[] scanline, int at, int width, byte[] target, int to) {
        if (depth == 8 && channels == 1) {
            for (int x = 0; x < width; x++) {
                target[to + x] = colours[scanline[at + x] & 0xff];
            }
        } else if (channels == 1) {
            for (int x = 0; x < width; x++) {
                target[to + x] = colours[index(scanline, at, x, depth)];
            }
        } else {
            for (int x = 0, out = to; x < width; x++, out += 3) {
                int colour = 3 * (depth == 8 ? scanline[at + x] & 0xff : index(scanline, at, x, depth));
                target[out] = colours[colour];
                target[out + 1] = colours[colour + 1];
                target[out + 2] = colours[colour + 2];
            }
        }
    }

    /** The leftmost pixel is in the high bits of its byte (section 7.2). */
    static int index(byte[] scanline, int at, int x, int depth) {
        long bit = (long) x * depth;
        return scanline[at + (int) (bit >> 3)] >> 8 - depth - (int) (bit & 7) & (1 << depth) - 1;
    }
}
