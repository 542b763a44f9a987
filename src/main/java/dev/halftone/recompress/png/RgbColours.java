package dev.halftone.recompress.png;

import java.util.Arrays;

/** RGB with 8 bits per sample, of which one colour may be transparent. */
final class RgbColours implements ScanlineColours {

    private final byte[] tone;
    private final int transparent;
    private final boolean plain;

    RgbColours(PngLook look) {
        this.tone = ToneCurve.table(8, look.toneExponent());
        int red = look.transparentSample(0, 3, 8);
        this.transparent = red == PngLook.NONE
                ? PngLook.NONE
                : red << 16 | look.transparentSample(1, 3, 8) << 8 | look.transparentSample(2, 3, 8);
        this.plain = look.toneExponent() == 1 && transparent == PngLook.NONE;
    }

    @Override
    public int channels() {
        return 3;
    }

    @Override
    public boolean arePlain() {
        return plain;
    }

    @Override
    public void convert(byte[] scanline, int at, int width, byte[] target, int to) {
        for (int in = at, out = to, end = at + 3 * width; in < end; in += 3, out += 3) {
            int red = scanline[in] & 0xff;
            int green = scanline[in + 1] & 0xff;
            int blue = scanline[in + 2] & 0xff;
            if ((red << 16 | green << 8 | blue) == transparent) {
                Arrays.fill(target, out, out + 3, OnWhite.WHITE);
            } else {
                target[out] = tone[red];
                target[out + 1] = tone[green];
                target[out + 2] = tone[blue];
            }
        }
    }
}
