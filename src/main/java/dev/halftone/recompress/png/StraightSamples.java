package dev.halftone.recompress.png;

/** Grey or RGB with 8 or 16 bits per sample, with alpha or with one colour that is transparent. */
final class StraightSamples implements ScanlineColours {

    private final int colours;
    private final boolean hasAlpha;
    private final int bytes;
    private final byte[] tone;
    private final int[] transparent = new int[3];

    /**
     * @param colours samples of a pixel without alpha
     * @param hasAlpha whether alpha follows them
     * @param depth 8 or 16
     */
    StraightSamples(int colours, boolean hasAlpha, int depth, PngLook look) {
        this.colours = colours;
        this.hasAlpha = hasAlpha;
        this.bytes = depth / 8;
        this.tone = ToneCurve.table(depth, look.toneExponent());
        for (int c = 0; c < colours; c++) {
            transparent[c] = hasAlpha ? PngLook.NONE : look.transparentSample(c, colours, depth);
        }
    }

    @Override
    public int channels() {
        return 4;
    }

    @Override
    public void convert(byte[] scanline, int at, int width, byte[] target, int to) {
        int stride = bytes * (colours + (hasAlpha ? 1 : 0));
        int green = colours == 1 ? 0 : bytes;
        int blue = 2 * green;
        for (int x = 0, in = at, out = to; x < width; x++, in += stride, out += 4) {
            target[out] = tone[sample(scanline, in)];
            target[out + 1] = tone[sample(scanline, in + green)];
            target[out + 2] = tone[sample(scanline, in + blue)];
            target[out + 3] = hasAlpha ? alpha(scanline, in + bytes * colours) : colourKey(scanline, in);
        }
    }

    private int sample(byte[] scanline, int at) {
        return bytes == 1 ? scanline[at] & 0xff : (scanline[at] & 0xff) << 8 | scanline[at + 1] & 0xff;
    }

    private byte alpha(byte[] scanline, int at) {
        return bytes == 1 ? scanline[at] : (byte) ((sample(scanline, at) * 255L + 32767) / 65535);
    }

    private byte colourKey(byte[] scanline, int at) {
        for (int c = 0; c < colours; c++) {
            if (sample(scanline, at + bytes * c) != transparent[c]) {
                return OPAQUE;
            }
        }
        return 0;
    }
}
