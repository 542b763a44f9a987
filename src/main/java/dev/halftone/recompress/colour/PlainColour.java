package dev.halftone.recompress.colour;

/** Grey or RGB with any profile. The samples are not converted, so the profile still applies to them. */
public record PlainColour(int channels) implements Colour {

    @Override
    public int samples() {
        return channels;
    }

    @Override
    public void paint(int[] row, int stride, int width, byte[] target, int at) {
        int gap = stride - channels;
        int out = at;
        for (int x = 0, in = 0; x < width; x++, in += gap) {
            for (int c = 0; c < channels; c++) {
                target[out++] = Colour.toByte(row[in++]);
            }
        }
    }
}
