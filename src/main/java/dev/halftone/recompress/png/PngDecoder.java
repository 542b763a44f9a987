package dev.halftone.recompress.png;

import dev.halftone.recompress.raster.PixelRows;

/**
 * Decodes the pixels of a PNG to opaque grey or RGB, or to RGB with alpha, with 8 bits per sample. It holds a band of scanlines, or, if the
 * picture is interlaced, the whole picture.
 */
public final class PngDecoder {

    private final PngHeader header;
    private final ScanlineColours colours;

    private PngDecoder(PngHeader header, ScanlineColours colours) {
        this.header = header;
        this.colours = colours;
    }

    /** To opaque pixels. */
    public PngDecoder(PngHeader header, PngLook look) {
        this(header, ScanlineColours.of(header, look));
    }

    /** To RGB with straight alpha. */
    public static PngDecoder withAlpha(PngHeader header, PngLook look) {
        return new PngDecoder(header, ScanlineColours.straight(header, look));
    }

    /** 1 if the picture becomes grey, 3 if it becomes RGB, 4 if it becomes RGB with alpha. */
    public int channels() {
        return colours.channels();
    }

    /**
     * Decodes the picture. What follows its last row is harmless.
     *
     * @param rows receives every row, unless the picture is damaged
     * @param checkpoint run about once every 64 KB of pixels; an exception from it abandons the picture
     * @throws PngFormatException if the data are damaged or end early
     */
    public void decode(DataPieces pieces, PixelRows rows, Runnable checkpoint) throws PngFormatException {
        ScanlineReader reader = new ScanlineReader(pieces, header.filterDistance(), checkpoint);
        if (header.interlaced()) {
            decodeInterlaced(reader, rows);
        } else {
            decodePlain(reader, rows);
        }
    }

    private void decodePlain(ScanlineReader reader, PixelRows rows) throws PngFormatException {
        int width = header.width();
        int length = header.scanlineBytes(width);
        if (colours.arePlain()) {
            reader.read(length, header.height(), "", (row, plain, offset) -> rows.row(plain, offset));
            return;
        }
        byte[] pixels = new byte[Math.multiplyExact(width, channels())];
        reader.read(length, header.height(), "", (row, plain, offset) -> {
            colours.convert(plain, offset, width, pixels, 0);
            rows.row(pixels, 0);
        });
    }

    private int samples() throws PngFormatException {
        long samples = (long) header.width() * header.height() * channels();
        if (samples > Integer.MAX_VALUE - 8) {
            throw new PngFormatException("it is interlaced, and too large for that");
        }
        return (int) samples;
    }

    private void decodeInterlaced(ScanlineReader reader, PixelRows rows) throws PngFormatException {
        int width = header.width();
        int row = Math.multiplyExact(width, channels());
        byte[] picture = new byte[samples()];
        byte[] pixels = new byte[row];
        for (int number = 1; number <= Adam7.PASSES; number++) {
            Adam7 pass = Adam7.pass(number);
            int passWidth = pass.width(width);
            int passHeight = passWidth == 0 ? 0 : pass.height(header.height());
            if (passHeight > 0) {
                int length = header.scanlineBytes(passWidth);
                reader.read(length, passHeight, " of pass " + number, (y, plain, offset) -> {
                    colours.convert(plain, offset, passWidth, pixels, 0);
                    pass.spread(pixels, passWidth, channels(), picture, width, y);
                });
            }
        }
        for (int y = 0; y < header.height(); y++) {
            rows.row(picture, y * row);
        }
    }
}
