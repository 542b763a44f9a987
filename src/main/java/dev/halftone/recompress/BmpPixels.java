package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;

/** Decodes a BMP. Only one of 16 or 32 bits a pixel may be transparent. */
final class BmpPixels {

    private static final int RED = 0;
    private static final int GREEN = 1;
    private static final int BLUE = 2;
    private static final int ALPHA = 3;

    private final BmpFile file;
    private final byte[] source;
    private final Alpha kept;
    private final Checkpoint checkpoint;

    BmpPixels(BmpFile file, Alpha kept, Checkpoint checkpoint) {
        this.file = file;
        this.kept = kept;
        this.source = file.source();
        this.checkpoint = checkpoint;
    }

    /** @throws RejectedImageException when runs end before the pixels do */
    PixelGrid decode() throws RejectedImageException {
        return switch (file.bits()) {
            case 1, 2, 4, 8 -> fromPalette();
            case 24 -> fromBytes();
            default -> fromMasks();
        };
    }

    private PixelGrid fromPalette() throws RejectedImageException {
        boolean grey = true;
        byte[] colours = new byte[3 << file.bits()];
        for (int i = 0; i < file.colours(); i++) {
            int at = file.palette() + i * file.colourBytes();
            grey &= source[at] == source[at + 1] && source[at] == source[at + 2];
            colours[3 * i] = source[at + 2];
            colours[3 * i + 1] = source[at + 1];
            colours[3 * i + 2] = source[at];
        }
        int channels = grey ? PixelGrid.GREY : PixelGrid.RGB;
        byte[] runs = file.runs() ? new BmpRuns(file, checkpoint).indices() : null;
        byte[] samples = allocate(channels);
        for (int y = 0; y < file.height(); y++) {
            checkpoint.reached();
            int out = y * file.width() * channels;
            for (int x = 0; x < file.width(); x++) {
                int index = runs == null ? index(row(y), x) : runs[fileRow(y) * file.width() + x] & 0xff;
                for (int c = 0; c < channels; c++) {
                    samples[out++] = colours[3 * index + c]; // an index past the palette is black, as in browsers
                }
            }
        }
        return grid(channels, samples);
    }

    private int index(int row, int x) {
        int bit = x * file.bits();
        int shift = 8 - file.bits() - (bit & 7);
        return source[row + (bit >> 3)] >> shift & (1 << file.bits()) - 1;
    }

    private PixelGrid fromBytes() {
        byte[] samples = allocate(PixelGrid.RGB);
        int out = 0;
        for (int y = 0; y < file.height(); y++) {
            checkpoint.reached();
            int in = row(y);
            for (int x = 0; x < file.width(); x++, in += 3) {
                samples[out++] = source[in + 2];
                samples[out++] = source[in + 1];
                samples[out++] = source[in];
            }
        }
        return grid(PixelGrid.RGB, samples);
    }

    private PixelGrid fromMasks() {
        BmpMask red = new BmpMask(file.masks()[RED]);
        BmpMask green = new BmpMask(file.masks()[GREEN]);
        BmpMask blue = new BmpMask(file.masks()[BLUE]);
        BmpMask alpha = new BmpMask(file.masks()[ALPHA]);
        boolean transparent = hasAlpha();
        boolean straight = transparent && kept == Alpha.KEPT;
        byte[] samples = allocate(straight ? PixelGrid.RGBA : PixelGrid.RGB);
        int out = 0;
        for (int y = 0; y < file.height(); y++) {
            checkpoint.reached();
            int row = row(y);
            for (int x = 0; x < file.width(); x++) {
                int pixel = pixel(row, x);
                int opacity = transparent && !straight ? alpha.sample(pixel) : 255;
                samples[out++] = Flattening.onWhite((byte) red.sample(pixel), opacity);
                samples[out++] = Flattening.onWhite((byte) green.sample(pixel), opacity);
                samples[out++] = Flattening.onWhite((byte) blue.sample(pixel), opacity);
                if (straight) {
                    samples[out++] = (byte) alpha.sample(pixel);
                }
            }
        }
        return grid(straight ? PixelGrid.RGBA : PixelGrid.RGB, samples);
    }

    /** Some programs leave alpha 0 everywhere. Browsers show such pictures as opaque, too. */
    private boolean hasAlpha() {
        int mask = file.masks()[ALPHA];
        if (mask == 0) {
            return false;
        }
        for (int y = 0; y < file.height(); y++) {
            checkpoint.reached();
            int row = row(y);
            for (int x = 0; x < file.width(); x++) {
                if ((pixel(row, x) & mask) != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private int pixel(int row, int x) {
        if (file.bits() == 16) {
            int at = row + 2 * x;
            return source[at] & 0xff | (source[at + 1] & 0xff) << 8;
        }
        int at = row + 4 * x;
        return source[at] & 0xff | (source[at + 1] & 0xff) << 8 | (source[at + 2] & 0xff) << 16 | source[at + 3] << 24;
    }

    /** Where a row of the picture begins. */
    private int row(int y) {
        return (int) (file.pixels() + fileRow(y) * file.rowLength());
    }

    private int fileRow(int y) {
        return file.topDown() ? y : file.height() - 1 - y;
    }

    private byte[] allocate(int channels) {
        return new byte[Math.multiplyExact(Math.multiplyExact(file.width(), file.height()), channels)];
    }

    private PixelGrid grid(int channels, byte[] samples) {
        return new PixelGrid(file.width(), file.height(), channels, samples);
    }
}
