package dev.halftone.recompress;

import dev.halftone.recompress.colour.InkColour;
import dev.halftone.recompress.colour.RowPainter;
import dev.halftone.recompress.colour.Transparency;
import dev.halftone.recompress.jpeg.Checkpoint;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/**
 * Converts a decoded image of any layout to opaque grey or RGB with 8 bits per sample. Transparency is put on white,
 * unless that of a palette is to stay, and wider samples are scaled.
 *
 * <p>Samples of grey and RGB images are copied and never colour converted. Their profile stays with them. AWT's
 * conversions would also darken or lighten a grey picture, because AWT's grey is linear light. Any other colour space
 * (CMYK, Lab) becomes sRGB.
 */
final class Flattening {

    private static final int STRIP_ROWS = 64;
    private static final int PIXELS_A_CHECKPOINT = 1 << 14;
    private static final int INKS = 4;
    /** From 8 bits to 16. */
    private static final int BYTE_SCALE = 257;

    private final double toneExponent;
    private final boolean greyAllowed;
    private final Opacity opacity;
    private final Checkpoint checkpoint;

    /**
     * @param toneExponent applied to the colour samples, 1 for none
     * @param greyAllowed whether a palette of only greys may become a grey picture
     * @param opacity the meaning of the alpha that the decoder reports
     * @param checkpoint reached about once per row
     */
    Flattening(double toneExponent, boolean greyAllowed, Opacity opacity, Checkpoint checkpoint) {
        this.toneExponent = toneExponent;
        this.greyAllowed = greyAllowed;
        this.opacity = opacity;
        this.checkpoint = checkpoint;
    }

    /** @param image its memory may be reused for the result; must not be used afterwards */
    PixelGrid flatten(BufferedImage image) {
        ColorModel model = image.getColorModel();
        if (model instanceof IndexColorModel palette) {
            return fromPalette(image.getRaster(), palette);
        }
        int type = model.getColorSpace().getType();
        int colours = model.getNumColorComponents();
        boolean grey = type == ColorSpace.TYPE_GRAY && colours == 1;
        if (!grey && !(type == ColorSpace.TYPE_RGB && colours == 3)) {
            return fromOtherColourSpace(image);
        }
        if (hasUnusualSamples(model)) {
            return fromNormalised(image, colours);
        }
        return isDenseBytes(image) ? inPlace(image, colours) : fromSamples(image, colours);
    }

    /** Keeps the transparency of a palette, which is all that ImageIO's decoder of GIF knows. */
    PixelGrid withAlpha(BufferedImage image) {
        if (!(image.getColorModel() instanceof IndexColorModel palette)) {
            return flatten(image);
        }
        Raster raster = image.getRaster();
        byte[] tone = toneTable(8);
        byte[] colours = new byte[PixelGrid.RGBA * palette.getMapSize()];
        for (int i = 0; i < palette.getMapSize(); i++) {
            int at = PixelGrid.RGBA * i;
            colours[at] = tone[palette.getRed(i)];
            colours[at + 1] = tone[palette.getGreen(i)];
            colours[at + 2] = tone[palette.getBlue(i)];
            colours[at + 3] = (byte) palette.getAlpha(i);
        }
        byte[] samples = allocate(raster, PixelGrid.RGBA);
        int[] row = new int[raster.getWidth()];
        int out = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            checkpoint.reached();
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, 0, row);
            for (int index : row) {
                // An index past the palette's end is black.
                if (index < palette.getMapSize()) {
                    System.arraycopy(colours, PixelGrid.RGBA * index, samples, out, PixelGrid.RGBA);
                } else {
                    samples[out + PixelGrid.RGB] = (byte) 255;
                }
                out += PixelGrid.RGBA;
            }
        }
        return new PixelGrid(raster.getWidth(), raster.getHeight(), PixelGrid.RGBA, samples);
    }

    private PixelGrid fromPalette(Raster raster, IndexColorModel palette) {
        int size = palette.getMapSize();
        byte[] tone = toneTable(8);
        byte[] colours = new byte[3 * size];
        boolean grey = greyAllowed;
        for (int i = 0; i < size; i++) {
            int alpha = palette.getAlpha(i);
            colours[3 * i] = onWhite(tone[palette.getRed(i)], alpha);
            colours[3 * i + 1] = onWhite(tone[palette.getGreen(i)], alpha);
            colours[3 * i + 2] = onWhite(tone[palette.getBlue(i)], alpha);
            grey &= colours[3 * i] == colours[3 * i + 1] && colours[3 * i] == colours[3 * i + 2];
        }
        int channels = grey ? PixelGrid.GREY : PixelGrid.RGB;
        int width = raster.getWidth();
        byte[] samples = allocate(raster, channels);
        int[] row = new int[width];
        int out = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            checkpoint.reached();
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int index : row) {
                // An index past the palette's end is damage; browsers and libpng show black.
                for (int c = 0; c < channels; c++) {
                    samples[out++] = index < size ? colours[3 * index + c] : 0;
                }
            }
        }
        return new PixelGrid(width, raster.getHeight(), channels, samples);
    }

    /** Converts CMYK. AWT's colour conversion would take half a second per megapixel. */
    private PixelGrid fromInks(BufferedImage image, byte[] profile, int scale) {
        WritableRaster raster = image.getRaster();
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        boolean alpha = bands > INKS && image.getColorModel().hasAlpha() && opacity != Opacity.NONE;
        Transparency straight = opacity == Opacity.PREMULTIPLIED ? Transparency.PREMULTIPLIED : Transparency.STRAIGHT;
        RowPainter painter = new RowPainter(InkColour.of(profile), bands, alpha ? straight : Transparency.NONE, INKS);
        byte[] samples = allocate(raster, PixelGrid.RGB);
        int[] row = new int[width * bands];
        for (int y = 0; y < raster.getHeight(); y++) {
            checkpoint.reached();
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int i = 0; i < row.length; i++) {
                row[i] *= scale;
            }
            painter.paint(row, width, samples, y * width * PixelGrid.RGB);
        }
        return new PixelGrid(width, raster.getHeight(), PixelGrid.RGB, samples);
    }

    private PixelGrid fromOtherColourSpace(BufferedImage image) {
        ColorSpace space = image.getColorModel().getColorSpace();
        boolean bytes = image.getColorModel().getTransferType() == DataBuffer.TYPE_BYTE;
        boolean shorts = image.getColorModel().getTransferType() == DataBuffer.TYPE_USHORT;
        if (space.getType() == ColorSpace.TYPE_CMYK && space.getNumComponents() == INKS && (bytes || shorts)) {
            byte[] profile =
                    space instanceof ICC_ColorSpace icc ? icc.getProfile().getData() : new byte[0];
            return fromInks(image, profile, bytes ? BYTE_SCALE : 1);
        }
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] samples = allocate(image.getRaster(), PixelGrid.RGB);
        Flattening plain = new Flattening(1, false, opacity, checkpoint);
        for (int y = 0; y < height; y += STRIP_ROWS) {
            checkpoint.reached();
            int rows = Math.min(STRIP_ROWS, height - y);
            PixelGrid strip = plain.flatten(toSrgb(image.getSubimage(0, y, width, rows)));
            System.arraycopy(strip.samples(), 0, samples, y * width * 3, rows * width * 3);
        }
        return new PixelGrid(width, height, PixelGrid.RGB, samples);
    }

    private BufferedImage toSrgb(BufferedImage strip) {
        ColorModel model = strip.getColorModel();
        int type = model.hasAlpha() ? BufferedImage.TYPE_4BYTE_ABGR : BufferedImage.TYPE_3BYTE_BGR;
        BufferedImage converted = new BufferedImage(strip.getWidth(), strip.getHeight(), type);
        if (model.getColorSpace() instanceof ICC_ColorSpace) {
            return new ColorConvertOp(null).filter(strip, converted);
        }
        // ColorConvertOp would go through CIE XYZ here, which such colour spaces tend to implement roughly.
        int colours = model.getNumColorComponents();
        int width = strip.getWidth();
        Raster raster = strip.getRaster();
        Object pixel = null;
        float[] normalised = null;
        for (int y = 0; y < strip.getHeight(); y++) {
            checkpoint.reached();
            for (int x = 0; x < width; x++) {
                pixel = raster.getDataElements(x, y, pixel);
                normalised = model.getNormalizedComponents(pixel, normalised, 0);
                float alpha = model.hasAlpha() ? normalised[colours] : 1;
                float[] rgb = model.getColorSpace().toRGB(normalised);
                int argb = round(alpha) << 24 | round(rgb[0]) << 16 | round(rgb[1]) << 8 | round(rgb[2]);
                converted.setRGB(x, y, argb);
            }
        }
        return converted;
    }

    private static boolean hasUnusualSamples(ColorModel model) {
        int transfer = model.getTransferType();
        boolean component = model instanceof ComponentColorModel;
        return component && transfer != DataBuffer.TYPE_BYTE && transfer != DataBuffer.TYPE_USHORT;
    }

    /** Converts floating-point, signed and 32-bit samples with the colour model, which is slow. They are rare. */
    private PixelGrid fromNormalised(BufferedImage image, int channels) {
        ColorModel model = image.getColorModel();
        WritableRaster raster = image.getRaster();
        byte[] samples = allocate(raster, channels);
        byte[] tone = toneTable(16);
        boolean alpha = model.hasAlpha() && opacity != Opacity.NONE;
        // A colour model that is marked as premultiplied divides by alpha itself.
        boolean premultiplied = opacity == Opacity.PREMULTIPLIED && !model.isAlphaPremultiplied();
        Object pixel = null;
        float[] normalised = null;
        int out = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            checkpoint.reached();
            for (int x = 0; x < image.getWidth(); x++) {
                pixel = raster.getDataElements(x, y, pixel);
                normalised = model.getNormalizedComponents(pixel, normalised, 0);
                int a = alpha ? round(normalised[channels]) : 255;
                for (int c = 0; c < channels; c++) {
                    byte sample = tone[Math.round(Math.min(1, Math.max(0, normalised[c])) * 65535)];
                    samples[out++] = premultiplied ? overWhite(sample, a) : onWhite(sample, a);
                }
            }
        }
        return new PixelGrid(image.getWidth(), image.getHeight(), channels, samples);
    }

    private static boolean isDenseBytes(BufferedImage image) {
        WritableRaster raster = image.getRaster();
        return image.getColorModel() instanceof ComponentColorModel
                && raster.getDataBuffer() instanceof DataBufferByte bytes
                && bytes.getNumBanks() == 1
                && bytes.getOffset() == 0
                && raster.getSampleModel() instanceof PixelInterleavedSampleModel layout
                && layout.getPixelStride() == layout.getNumBands()
                && layout.getScanlineStride() == layout.getPixelStride() * image.getWidth()
                && raster.getSampleModelTranslateX() == 0
                && raster.getSampleModelTranslateY() == 0
                && image.getColorModel().getComponentSize(0) == 8;
    }

    /**
     * Converts the common layouts without extra memory: a pixel is written at or before the position it is read from.
     */
    private PixelGrid inPlace(BufferedImage image, int channels) {
        ColorModel model = image.getColorModel();
        PixelInterleavedSampleModel layout = (PixelInterleavedSampleModel) image.getSampleModel();
        byte[] samples = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        int[] bands = layout.getBandOffsets();
        int stride = layout.getPixelStride();
        int pixels = image.getWidth() * image.getHeight();
        byte[] tone = toneTable(8);
        boolean alpha = model.hasAlpha() && opacity != Opacity.NONE;
        boolean premultiplied = opacity == Opacity.PREMULTIPLIED || model.isAlphaPremultiplied();
        int red = bands[0];
        int green = bands[channels == PixelGrid.GREY ? 0 : 1];
        int blue = bands[channels == PixelGrid.GREY ? 0 : 2];
        int alphaBand = alpha ? bands[channels] : 0;
        for (int i = 0, in = 0, out = 0; i < pixels; i++, in += stride, out += channels) {
            if (i % PIXELS_A_CHECKPOINT == 0) {
                checkpoint.reached();
            }
            byte r = tone[samples[in + red] & 0xff];
            byte g = tone[samples[in + green] & 0xff];
            byte b = tone[samples[in + blue] & 0xff];
            if (alpha) {
                int a = samples[in + alphaBand] & 0xff;
                r = premultiplied ? overWhite(r, a) : onWhite(r, a);
                g = premultiplied ? overWhite(g, a) : onWhite(g, a);
                b = premultiplied ? overWhite(b, a) : onWhite(b, a);
            }
            samples[out] = r;
            if (channels == PixelGrid.RGB) {
                samples[out + 1] = g;
                samples[out + 2] = b;
            }
        }
        return new PixelGrid(image.getWidth(), image.getHeight(), channels, samples);
    }

    private PixelGrid fromSamples(BufferedImage image, int channels) {
        ColorModel model = image.getColorModel();
        WritableRaster raster = image.getRaster();
        int width = image.getWidth();
        int bands = raster.getNumBands();
        boolean alpha = model.hasAlpha() && bands > channels && opacity != Opacity.NONE;
        boolean premultiplied = opacity == Opacity.PREMULTIPLIED || model.isAlphaPremultiplied();
        byte[][] tones = new byte[channels][];
        for (int c = 0; c < channels; c++) {
            tones[c] = toneTable(model.getComponentSize(c));
        }
        int opaque = alpha ? (1 << model.getComponentSize(channels)) - 1 : 1;
        byte[] samples = allocate(raster, channels);
        int[] row = new int[width * bands];
        int out = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            checkpoint.reached();
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int in = 0; in < row.length; in += bands) {
                int a = alpha ? (int) ((row[in + channels] * 255L + opaque / 2) / opaque) : 255;
                for (int c = 0; c < channels; c++) {
                    byte sample = tones[c][row[in + c]];
                    samples[out++] = premultiplied ? overWhite(sample, a) : onWhite(sample, a);
                }
            }
        }
        return new PixelGrid(width, image.getHeight(), channels, samples);
    }

    /** Maps samples with this many bits to 8 bits. */
    private byte[] toneTable(int bits) {
        int max = (1 << bits) - 1;
        byte[] table = new byte[max + 1];
        for (int i = 0; i <= max; i++) {
            double unit = (double) i / max;
            table[i] = (byte) Math.round(255 * (toneExponent == 1 ? unit : Math.pow(unit, toneExponent)));
        }
        return table;
    }

    private static byte[] allocate(Raster raster, int channels) {
        return new byte[Math.multiplyExact(Math.multiplyExact(raster.getWidth(), raster.getHeight()), channels)];
    }

    static byte onWhite(byte sample, int alpha) {
        return (byte) (((sample & 0xff) * alpha + 255 * (255 - alpha) + 127) / 255);
    }

    private static byte overWhite(byte premultiplied, int alpha) {
        return (byte) Math.min(255, (premultiplied & 0xff) + 255 - alpha);
    }

    private static int round(float unit) {
        return Math.round(255 * Math.min(1, Math.max(0, unit)));
    }
}
