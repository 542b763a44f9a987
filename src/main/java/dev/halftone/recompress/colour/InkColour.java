package dev.halftone.recompress.colour;

/** Converts cyan, magenta, yellow and black to sRGB, with or without a profile. Full scale is full ink coverage. */
public final class InkColour implements Colour {

    private final InkTable table;
    private int last = -1;
    private int lastRgb;

    private InkColour(InkTable table) {
        this.table = table;
    }

    /** @param profile of a press; if it is empty or unusable, ideal inks are assumed */
    public static InkColour of(byte[] profile) {
        return new InkColour(InkTable.of(profile));
    }

    @Override
    public int samples() {
        return 4;
    }

    @Override
    public int channels() {
        return RGB;
    }

    @Override
    public void paint(int[] row, int stride, int width, byte[] target, int at) {
        int out = at;
        for (int x = 0, in = 0; x < width; x++, in += stride) {
            int rgb = rgb(
                    Colour.toByte(row[in]) & 0xff,
                    Colour.toByte(row[in + 1]) & 0xff,
                    Colour.toByte(row[in + 2]) & 0xff,
                    Colour.toByte(row[in + 3]) & 0xff);
            target[out++] = (byte) (rgb >> 16);
            target[out++] = (byte) (rgb >> 8);
            target[out++] = (byte) rgb;
        }
    }

    /** The sRGB colour of inks of 0 to 255, such as 0xff0000 for red. */
    public int rgb(int cyan, int magenta, int yellow, int black) {
        int inks = cyan << 24 | magenta << 16 | yellow << 8 | black;
        if (inks != last || last == -1) {
            last = inks;
            lastRgb = table.rgb(cyan, magenta, yellow, black);
        }
        return lastRgb;
    }
}
