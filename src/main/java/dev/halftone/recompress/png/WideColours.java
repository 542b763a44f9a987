package dev.halftone.recompress.png;

/** Grey or RGB with 16 bits per sample, with alpha or with one colour that is transparent. */
final class WideColours implements ScanlineColours {

    private final int channels;
    private final int alphas;
    private final byte[] tone;
    private final int[] transparent;

    /**
     * @param channels without alpha
     * @param alphas samples after them, 0 or 1
     */
    WideColours(int channels, int alphas, PngLook look) {
        this.channels = channels;
        this.alphas = alphas;
        this.tone = ToneCurve.table(16, look.toneExponent());
        this.transparent = new int[channels];
        for (int c = 0; c < channels; c++) {
            transparent[c] = alphas == 0 ? look.transparentSample(c, channels, 16) : PngLook.NONE;
        }
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public void convert(byte[] scanline, int at, int width, byte[] target, int to) {
        int stride = 2 * (channels + alphas);
        for (int x = 0, in = at, out = to; x < width; x++, in += stride, out += channels) {
            int alpha = alpha(scanline, in);
            for (int c = 0; c < channels; c++) {
                target[out + c] = OnWhite.of(tone[sample(scanline, in + 2 * c)], alpha);
            }
        }
    }

    private int alpha(byte[] scanline, int at) {
        if (alphas == 1) {
            return (int) ((sample(scanline, at + 2 * channels) * 255L + 32767) / 65535);
        }
        for (int c = 0; c < channels; c++) {
            if (sample(scanline, at + 2 * c) != transparent[c]) {
                return 255;
            }
        }
        return 0;
    }

    private static int sample(byte[] scanline, int at) {
        return (scanline[at] & 0xff) << 8 | scanline[at + 1] & 0xff;
    }
}
