package dev.halftone.recompress.png;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Grey or RGB with alpha, 8 bits per sample. Most pixels of most pictures are opaque or not to be seen at all. */
final class AlphaColours implements ScanlineColours {

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int ALPHA = 0xff000000;
    private static final int WHITE = -1;
    private static final int NEIGHBOURS = 8;

    private final int channels;
    private final byte[] tone;
    private final boolean tonePlain;

    /** @param channels without alpha */
    AlphaColours(int channels, double toneExponent) {
        this.channels = channels;
        this.tone = ToneCurve.table(8, toneExponent);
        this.tonePlain = toneExponent == 1;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public void convert(byte[] scanline, int at, int width, byte[] target, int to) {
        if (channels == 1) {
            convertGrey(scanline, at, width, target, to);
        } else if (tonePlain) {
            blend(scanline, at, width, target, to);
        } else {
            convertRgb(scanline, at, width, target, to);
        }
    }

    /**
     * Like {@link #convertRgb}, the three samples of a pixel at once. Neighbours that are all opaque are copied, and those
     * that are all transparent become white. Four bytes are written for each pixel, the last of which the next one
     * overwrites.
     */
    private static void blend(byte[] scanline, int at, int width, byte[] target, int to) {
        int last = width - 1;
        int x = 0;
        for (; x + NEIGHBOURS <= last; x += NEIGHBOURS) {
            int in = at + 4 * x;
            int out = to + 3 * x;
            int all = ALPHA;
            int any = 0;
            for (int i = 0; i < 4 * NEIGHBOURS; i += 4) {
                int pixel = (int) INTS.get(scanline, in + i);
                all &= pixel;
                any |= pixel;
            }
            if (all == ALPHA) {
                for (int i = 0; i < NEIGHBOURS; i++) {
                    INTS.set(target, out + 3 * i, (int) INTS.get(scanline, in + 4 * i));
                }
            } else if ((any & ALPHA) == 0) {
                for (int i = 0; i < NEIGHBOURS; i++) {
                    INTS.set(target, out + 3 * i, WHITE);
                }
            } else {
                for (int i = 0; i < NEIGHBOURS; i++) {
                    INTS.set(target, out + 3 * i, Lanes.join3(onWhite((int) INTS.get(scanline, in + 4 * i))));
                }
            }
        }
        for (; x < last; x++) {
            INTS.set(target, to + 3 * x, Lanes.join3(onWhite((int) INTS.get(scanline, at + 4 * x))));
        }
        int pixel = Lanes.join3(onWhite((int) INTS.get(scanline, at + 4 * last)));
        target[to + 3 * last] = (byte) pixel;
        target[to + 3 * last + 1] = (byte) (pixel >> 8);
        target[to + 3 * last + 2] = (byte) (pixel >> 16);
    }

    private static long onWhite(int pixel) {
        return Lanes.onWhite(Lanes.spread3(pixel), pixel >>> 24);
    }

    private void convertGrey(byte[] scanline, int at, int width, byte[] target, int to) {
        for (int x = 0; x < width; x++) {
            target[to + x] = OnWhite.of(tone[scanline[at + 2 * x] & 0xff], scanline[at + 2 * x + 1] & 0xff);
        }
    }

    private void convertRgb(byte[] scanline, int at, int width, byte[] target, int to) {
        for (int in = at, out = to, end = at + 4 * width; in < end; in += 4, out += 3) {
            int alpha = scanline[in + 3] & 0xff;
            target[out] = OnWhite.of(tone[scanline[in] & 0xff], alpha);
            target[out + 1] = OnWhite.of(tone[scanline[in + 1] & 0xff], alpha);
            target[out + 2] = OnWhite.of(tone[scanline[in + 2] & 0xff], alpha);
        }
    }
}
