package dev.halftone.recompress;

import dev.halftone.recompress.colour.Colour;
import dev.halftone.recompress.colour.InkColour;
import dev.halftone.recompress.colour.LabColour;
import dev.halftone.recompress.colour.PaletteColour;
import dev.halftone.recompress.colour.PlainColour;
import dev.halftone.recompress.colour.RowPainter;
import dev.halftone.recompress.colour.Transparency;
import dev.halftone.recompress.colour.YcbcrColour;
import dev.halftone.recompress.raster.SampleFormat;
import java.nio.ByteOrder;
import java.util.Arrays;

/** What the samples of a TIFF picture stand for: its tags Photometric, ExtraSamples and SampleFormat. */
final class TiffColour {

    static final int WHITE_IS_ZERO = 0;
    private static final int BLACK_IS_ZERO = 1;
    private static final int RGB = 2;
    static final int PALETTE = 3;
    private static final int MASK = 4;
    private static final int INKS = 5;
    static final int YCBCR = 6;
    private static final int CIE_LAB = 8;
    private static final int ICC_LAB = 9;

    private static final int INKS_ARE_CMYK = 1;
    private static final int UNSIGNED = 1;
    private static final int FLOATING_POINT = 3;
    private static final int UNDEFINED = 4;

    private static final int MAX_PALETTE_BITS = 16;
    private static final int FULL = 65_535;

    private final TiffFile file;
    private final TiffDirectory directory;
    private final int photometric;

    TiffColour(TiffFile file) {
        this.file = file;
        this.directory = file.directory();
        this.photometric = (int) Math.min(directory.number(TiffDirectory.PHOTOMETRIC, guess()), Integer.MAX_VALUE);
    }

    /** The tag is mandatory, but missing in some files. */
    private int guess() {
        if (directory.has(TiffDirectory.COLOUR_MAP)) {
            return PALETTE;
        }
        return file.samples() >= 3 ? RGB : BLACK_IS_ZERO;
    }

    int photometric() {
        return photometric;
    }

    private boolean isLab() {
        return photometric == CIE_LAB || photometric == ICC_LAB;
    }

    SampleFormat format() throws RejectedImageException {
        long[] formats = directory.numbers(TiffDirectory.SAMPLE_FORMAT);
        int format = formats.length == 0 ? UNSIGNED : (int) formats[0];
        ByteOrder order = directory.order();
        // Lab has signed samples anyway, and some files say so.
        if (format == UNSIGNED || format == UNDEFINED || (isLab() && format != FLOATING_POINT)) {
            return new SampleFormat(file.bits(), false, order);
        }
        if (format == FLOATING_POINT && file.bits() >= 16 && photometric <= RGB) {
            return new SampleFormat(file.bits(), true, order);
        }
        throw RejectedImageException.unsupported("A TIFF image of " + file.bits() + "-bit samples that are "
                + (format == FLOATING_POINT ? "floating-point numbers" : "signed or complex numbers")
                + " is not read");
    }

    RowPainter painter() throws RejectedImageException {
        Colour colour = colour();
        int extra = file.samples() - colour.samples();
        if (extra < 0) {
            throw RejectedImageException.corrupt("The TIFF image has " + file.samples() + " samples a pixel, and "
                    + colour.samples() + " are needed for its colours");
        }
        long[] meanings = directory.numbers(TiffDirectory.EXTRA_SAMPLES);
        if (meanings.length == 0 && extra == 1) {
            // Without the tag, the extra sample is alpha.
            return new RowPainter(colour, file.samples(), Transparency.STRAIGHT, colour.samples());
        }
        for (int i = 0; i < Math.min(extra, meanings.length); i++) {
            if (meanings[i] != TiffFile.UNSPECIFIED_DATA) {
                return new RowPainter(
                        colour,
                        file.samples(),
                        meanings[i] == TiffFile.ASSOCIATED_ALPHA ? Transparency.PREMULTIPLIED : Transparency.STRAIGHT,
                        colour.samples() + i);
            }
        }
        return new RowPainter(colour, file.samples(), Transparency.NONE, 0);
    }

    private Colour colour() throws RejectedImageException {
        return switch (photometric) {
            case WHITE_IS_ZERO, BLACK_IS_ZERO, MASK -> new PlainColour(Colour.GREY);
            case RGB -> new PlainColour(Colour.RGB);
            case PALETTE -> palette();
            case INKS -> inks();
            case YCBCR -> ycbcr();
            case CIE_LAB, ICC_LAB -> lab();
            default ->
                throw RejectedImageException.unsupported(
                        "A TIFF image of PhotometricInterpretation " + photometric + " is not read");
        };
    }

    private Colour palette() throws RejectedImageException {
        if (file.bits() > MAX_PALETTE_BITS) {
            throw RejectedImageException.unsupported(
                    "A TIFF image with a palette and " + file.bits() + " bits a sample is not read");
        }
        long[] map = directory.numbers(TiffDirectory.COLOUR_MAP);
        if (map.length < 3) {
            throw RejectedImageException.corrupt("The TIFF image has no palette");
        }
        int entries = map.length / 3;
        // As in libtiff: some programs wrote 8-bit values where 16-bit values belong.
        boolean narrow = Arrays.stream(map).allMatch(value -> value < 256);
        byte[] rgb = new byte[3 * entries];
        for (int i = 0; i < entries; i++) {
            for (int c = 0; c < 3; c++) {
                int value = (int) Math.min(FULL, map[c * entries + i]);
                rgb[3 * i + c] = narrow ? (byte) value : Colour.toByte(value);
            }
        }
        return new PaletteColour(rgb, !IccProfile.describes(file.iccProfile(), PixelGrid.RGB));
    }

    private Colour inks() throws RejectedImageException {
        if (directory.number(TiffDirectory.INK_SET, INKS_ARE_CMYK) != INKS_ARE_CMYK || file.samples() < 4) {
            throw RejectedImageException.unsupported("A TIFF image of other inks than CMYK is not read");
        }
        return InkColour.of(file.iccProfile());
    }

    private Colour ycbcr() throws RejectedImageException {
        if (file.bits() != 8 || file.samples() != 3) {
            throw RejectedImageException.unsupported("A TIFF image of YCbCr with " + file.samples() + " samples of "
                    + file.bits() + " bits is not read");
        }
        double[] luma = directory.fractions(TiffDirectory.YCBCR_COEFFICIENTS, 0.299, 0.587, 0.114);
        double[] reference = directory.fractions(TiffDirectory.REFERENCE_BLACK_WHITE, 0, 255, 128, 255, 128, 255);
        if (luma[1] == 0
                || reference[0] == reference[1]
                || reference[2] == reference[3]
                || reference[4] == reference[5]) {
            throw RejectedImageException.corrupt("The TIFF image has YCbCr coefficients of which no colour can come");
        }
        return new YcbcrColour(luma, reference);
    }

    private Colour lab() throws RejectedImageException {
        boolean wide = file.bits() == 16;
        if (file.samples() < 3 || (file.bits() != 8 && !wide)) {
            throw RejectedImageException.unsupported("A TIFF image of L*a*b* with " + file.samples() + " samples of "
                    + file.bits() + " bits is not read");
        }
        // 8-bit samples are already multiplied by 257.
        return new LabColour(wide ? 128 * 256 : 128 * 257, wide ? 256 : 257);
    }

    /** Converts samples to what {@link #painter} takes. */
    void straighten(int[] row, int pixels) {
        int stride = file.samples();
        if (photometric == WHITE_IS_ZERO) {
            for (int i = 0; i < pixels * stride; i += stride) {
                row[i] = FULL - row[i];
            }
        } else if (photometric == PALETTE && stride > 1) {
            // Indices have been read unscaled, and alpha with them.
            int scale = FULL / ((1 << file.bits()) - 1);
            for (int i = 1; i < pixels * stride; i += stride) {
                for (int c = 0; c < stride - 1; c++) {
                    row[i + c] *= scale;
                }
            }
        } else if (photometric == CIE_LAB) {
            // From two's complement to numbers with an offset, as in ICCLAB.
            int half = file.bits() == 16 ? 128 * 256 : 128 * 257;
            int whole = file.bits() == 16 ? 256 * 256 : 256 * 257;
            for (int i = 0; i < pixels * stride; i += stride) {
                row[i + 1] = (row[i + 1] + half) % whole;
                row[i + 2] = (row[i + 2] + half) % whole;
            }
        }
    }
}
