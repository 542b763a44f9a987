package dev.halftone.recompress.colour;

/** Looks up colours in a palette. The samples are indices, not scaled to {@link #FULL}. */
public final class PaletteColour implements Colour {

    private final byte[] table;
    private final int entries;
    private final int channels;

    /**
     * @param rgb red, green and blue of each entry in turn
     * @param greyAllowed whether a palette with only greys may become a grey picture
     */
    public PaletteColour(byte[] rgb, boolean greyAllowed) {
        entries = rgb.length / RGB;
        channels = greyAllowed && isGrey(rgb) ? GREY : RGB;
        table = channels == RGB ? rgb.clone() : everyThird(rgb);
    }

    private static boolean isGrey(byte[] rgb) {
        for (int i = 0; i < rgb.length; i += RGB) {
            if (rgb[i] != rgb[i + 1] || rgb[i] != rgb[i + 2]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] everyThird(byte[] rgb) {
        byte[] grey = new byte[rgb.length / RGB];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = rgb[RGB * i];
        }
        return grey;
    }

    @Override
    public int samples() {
        return 1;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public void paint(int[] row, int stride, int width, byte[] target, int at) {
        int out = at;
        for (int x = 0, in = 0; x < width; x++, in += stride) {
            int index = row[in];
            for (int c = 0; c < channels; c++) {
                // An index beyond the palette is damage; browsers and libpng show black.
                target[out++] = index < entries ? table[index * channels + c] : 0;
            }
        }
    }
}
