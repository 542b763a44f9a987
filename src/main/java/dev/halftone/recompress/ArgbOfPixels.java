package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.raster.PixelRows;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes an {@link ArgbPicture} of the rows of a picture, laid out on its output. Pixels that are scaled are multiplied
 * by their alpha before, so that the colours of transparent ones leave no seams, and divided by it again. The picture is
 * never held at its own size.
 */
final class ArgbOfPixels implements PixelRows {

    private static final int PIXELS_A_CHECKPOINT = 1 << 14;

    private final int width;
    private final int channels;
    private final Layout layout;
    private final Checkpoint checkpoint;
    private final ArgbCanvas canvas;
    /** One for each channel; empty if pixels are copied. */
    private final List<PlaneScaler> scalers = new ArrayList<>();

    private final byte[][] premultiplied;
    private int rows;
    private int pixelsSinceCheckpoint;

    /**
     * @param width of the rows
     * @param height how many rows there will be
     * @param channels of the rows
     */
    ArgbOfPixels(int width, int height, int channels, Layout layout, Background background, Checkpoint checkpoint) {
        this.width = width;
        this.channels = channels;
        this.layout = layout;
        this.checkpoint = checkpoint;
        this.canvas = new ArgbCanvas(layout, background);
        boolean scaled = !layout.isUnscaled();
        this.premultiplied = new byte[channels][scaled ? width : 0];
        for (int channel = 0; scaled && channel < channels; channel++) {
            scalers.add(
                    channel > 0
                            ? scalers.get(0).another()
                            : new PlaneScaler(
                                    width,
                                    height,
                                    layout.picture().width(),
                                    layout.picture().height(),
                                    layout.scaleX(),
                                    layout.scaleY(),
                                    layout.start(),
                                    checkpoint));
        }
    }

    @Override
    public void row(byte[] samples, int offset) {
        pixelsSinceCheckpoint += width;
        if (pixelsSinceCheckpoint >= PIXELS_A_CHECKPOINT) {
            pixelsSinceCheckpoint = 0;
            checkpoint.reached();
        }
        int row = rows++;
        if (!scalers.isEmpty()) {
            scale(samples, offset);
            return;
        }
        int y = row - (int) layout.start().y();
        if (y >= 0 && y < layout.picture().height()) {
            copy(samples, offset + (int) layout.start().x() * channels, canvas.row(y));
        }
    }

    private void copy(byte[] samples, int offset, int to) {
        int[] argb = canvas.argb();
        int end = to + layout.picture().width();
        switch (channels) {
            case PixelGrid.GREY -> {
                for (int in = offset, out = to; out < end; in++, out++) {
                    argb[out] = ArgbPicture.OPAQUE | (samples[in] & 0xff) * 0x10101;
                }
            }
            case PixelGrid.RGB -> {
                for (int in = offset, out = to; out < end; in += 3, out++) {
                    argb[out] = ArgbPicture.OPAQUE | rgb(samples[in], samples[in + 1], samples[in + 2]);
                }
            }
            default -> {
                for (int in = offset, out = to; out < end; in += 4, out++) {
                    argb[out] = samples[in + 3] << 24 | rgb(samples[in], samples[in + 1], samples[in + 2]);
                }
            }
        }
    }

    private static int rgb(byte red, byte green, byte blue) {
        return (red & 0xff) << 16 | (green & 0xff) << 8 | blue & 0xff;
    }

    private void scale(byte[] samples, int offset) {
        for (int c = 0; c < channels; c++) {
            byte[] plane = premultiplied[c];
            boolean multiplied = channels == PixelGrid.RGBA && c < PixelGrid.RGB;
            for (int x = 0, in = offset + c; x < width; x++, in += channels) {
                plane[x] = multiplied ? product(samples[in], samples[in - c + PixelGrid.RGB]) : samples[in];
            }
            scalers.get(c).row(plane, 0);
        }
    }

    private static byte product(byte sample, byte alpha) {
        return (byte) (((sample & 0xff) * (alpha & 0xff) + 127) / 255);
    }

    /** All rows must have arrived. */
    ArgbPicture picture() {
        if (!scalers.isEmpty()) {
            List<byte[]> planes =
                    scalers.stream().map(scaler -> scaler.plane().samples()).toList();
            int at = 0;
            for (int y = 0; y < layout.picture().height(); y++) {
                checkpoint.reached();
                join(planes, at, canvas.row(y));
                at += layout.picture().width();
            }
        }
        return canvas.picture();
    }

    private void join(List<byte[]> planes, int from, int to) {
        int[] argb = canvas.argb();
        byte[] red = planes.get(0);
        byte[] green = planes.get(channels == PixelGrid.GREY ? 0 : 1);
        byte[] blue = planes.get(channels == PixelGrid.GREY ? 0 : 2);
        byte[] alpha = channels == PixelGrid.RGBA ? planes.get(3) : null;
        for (int x = 0, in = from, out = to; x < layout.picture().width(); x++, in++, out++) {
            if (alpha == null || alpha[in] == (byte) 255) {
                argb[out] = ArgbPicture.OPAQUE | rgb(red[in], green[in], blue[in]);
            } else {
                int a = alpha[in] & 0xff;
                argb[out] = a << 24 | quotient(red[in], a) << 16 | quotient(green[in], a) << 8 | quotient(blue[in], a);
            }
        }
    }

    /** The filter overshoots, so that a product may be more than its alpha. */
    private static int quotient(byte product, int alpha) {
        return alpha == 0 ? 0 : Math.min(255, ((product & 0xff) * 255 + alpha / 2) / alpha);
    }
}
