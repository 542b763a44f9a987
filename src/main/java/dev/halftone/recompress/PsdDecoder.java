package dev.halftone.recompress;

import dev.halftone.recompress.colour.Colour;
import dev.halftone.recompress.colour.InkColour;
import dev.halftone.recompress.colour.LabColour;
import dev.halftone.recompress.colour.LinearColour;
import dev.halftone.recompress.colour.PaletteColour;
import dev.halftone.recompress.colour.PlainColour;
import dev.halftone.recompress.colour.RowPainter;
import dev.halftone.recompress.colour.Transparency;
import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.raster.SampleFormat;
import java.io.IOException;
import java.nio.ByteOrder;

/** Decodes the merged picture of a Photoshop document, row by row. */
final class PsdDecoder {

    private static final int PALETTE_SIZE = 256;
    private static final byte WHITE = (byte) 0xff;

    private final PsdFile file;
    private final Alpha alpha;
    private final Checkpoint checkpoint;

    /** @param checkpoint reached at each row */
    PsdDecoder(PsdFile file, Alpha alpha, Checkpoint checkpoint) {
        this.file = file;
        this.alpha = alpha;
        this.checkpoint = checkpoint;
    }

    /**
     * Decodes the picture.
     *
     * @throws RejectedImageException also when the document has no merged picture
     * @throws IOException if the picture is damaged or truncated
     */
    PixelGrid decode() throws IOException, RejectedImageException {
        PsdPlanes planes = new PsdPlanes(file);
        planes.open();
        int channels = file.channelsToRead();
        SampleFormat format =
                new SampleFormat(file.bits(), file.bits() == PsdMode.FLOATING_POINT_BITS, ByteOrder.BIG_ENDIAN);
        Colour colour = colour();
        Transparency transparency = file.hasTransparency() ? Transparency.ON_WHITE : Transparency.NONE;
        RowPainter painter = new RowPainter(colour, channels, transparency, channels - 1);
        int pixelLength = alpha == Alpha.KEPT ? PixelGrid.RGBA : colour.channels();
        int rowLength = Math.multiplyExact(file.width(), pixelLength);
        byte[] samples = new byte[Math.multiplyExact(rowLength, file.height())];
        byte[] packed = new byte[file.rowLength()];
        int[] row = new int[file.width() * channels];
        for (int y = 0; y < file.height(); y++) {
            checkpoint.reached();
            for (int c = 0; c < channels; c++) {
                planes.read(c, y, packed);
                if (file.mode() == PsdMode.INDEXED) {
                    format.readNumbers(packed, file.width(), row, c, channels);
                } else {
                    format.read(packed, file.width(), row, c, channels);
                }
            }
            straighten(row, channels);
            if (alpha == Alpha.KEPT) {
                painter.paintWithAlpha(row, file.width(), samples, y * rowLength);
                clearTransparentIndex(row, channels, samples, y * rowLength);
            } else {
                painter.paint(row, file.width(), samples, y * rowLength);
            }
        }
        if (!file.resources().hasMergedPicture() && isWhite(samples, pixelLength)) {
            throw RejectedImageException.unsupported(
                    "The PSD image has layers but no merged picture, which alone is read:"
                            + " save it in Photoshop with \"Maximize Compatibility\", or as a PNG");
        }
        return new PixelGrid(file.width(), file.height(), pixelLength, samples);
    }

    private Colour colour() {
        byte[] profile = file.resources().iccProfile();
        boolean linear = file.bits() == PsdMode.FLOATING_POINT_BITS;
        return switch (file.mode()) {
            case BITMAP, DUOTONE -> new PlainColour(Colour.GREY);
            case GREY -> linear ? new LinearColour(Colour.GREY, profile) : new PlainColour(Colour.GREY);
            case RGB -> linear ? new LinearColour(Colour.RGB, profile) : new PlainColour(Colour.RGB);
            case INDEXED -> palette(!IccProfile.describes(profile, PixelGrid.RGB));
            case CMYK -> InkColour.of(profile);
            case LAB -> file.bits() == 8 ? new LabColour(128 * 257, 257) : new LabColour(128 * 256, 256);
        };
    }

    private Colour palette(boolean greyAllowed) {
        byte[] rgb = new byte[file.palette().length];
        for (int i = 0; i < PALETTE_SIZE; i++) {
            boolean transparent = file.resources().transparentIndex().orElse(-1) == i;
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = transparent ? WHITE : file.palette()[c * PALETTE_SIZE + i];
            }
        }
        return new PaletteColour(rgb, greyAllowed);
    }

    /** Inverts the samples of a bitmap, where 1 is black, and of CMYK, which is stored inverted. */
    private void straighten(int[] row, int channels) {
        if (file.mode() != PsdMode.BITMAP && file.mode() != PsdMode.CMYK) {
            return;
        }
        for (int i = 0; i < row.length; i += channels) {
            for (int c = 0; c < file.mode().channels(); c++) {
                row[i + c] = Colour.FULL - row[i + c];
            }
        }
    }

    /** Palettes have no alpha but a transparent index. */
    private void clearTransparentIndex(int[] row, int channels, byte[] samples, int at) {
        int transparent = file.resources().transparentIndex().orElse(-1);
        if (file.mode() != PsdMode.INDEXED || transparent < 0) {
            return;
        }
        for (int x = 0, out = at + PixelGrid.RGB; x < file.width(); x++, out += PixelGrid.RGBA) {
            if (row[x * channels] == transparent) {
                samples[out] = 0;
            }
        }
    }

    /** Whether nothing but white is to be seen on white. */
    private static boolean isWhite(byte[] samples, int pixelLength) {
        for (int i = 0; i < samples.length; i += pixelLength) {
            boolean hidden = pixelLength == PixelGrid.RGBA && samples[i + PixelGrid.RGB] == 0;
            for (int c = 0; !hidden && c < Math.min(pixelLength, PixelGrid.RGB); c++) {
                if (samples[i + c] != WHITE) {
                    return false;
                }
            }
        }
        return true;
    }
}
