package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.png.PngDecoder;
import dev.halftone.recompress.png.PngFormatException;
import dev.halftone.recompress.png.PngHeader;
import dev.halftone.recompress.png.PngLook;
import dev.halftone.recompress.raster.PixelRows;

/** Reads the pixels of a PNG with {@code recompress.png}, row by row. */
final class PngReader {

    private final PngPixelChunks chunks;
    private final PngDecoder decoder;

    private PngReader(PngPixelChunks chunks, PngDecoder decoder) {
        this.chunks = chunks;
        this.decoder = decoder;
    }

    /**
     * Prepares to read a picture. No pixels are decoded yet.
     *
     * @param source the bytes that the file was parsed from
     * @throws RejectedImageException if a chunk that pixels are made of is missing, damaged or truncated
     */
    static PngReader of(PngFile png, byte[] source) throws RejectedImageException {
        return of(png, source, Alpha.ON_WHITE);
    }

    /** The same, with or without transparency. */
    static PngReader of(PngFile png, byte[] source, Alpha alpha) throws RejectedImageException {
        PngPixelChunks chunks = PngPixelChunks.of(source);
        png.requirePlausibleLength(chunks);
        try {
            PngHeader header = PngHeader.read(chunks.header());
            if (header.colourType() == PngHeader.PALETTE && !chunks.hasPaletteBeforeData()) {
                throw RejectedImageException.corrupt("The PNG image has no palette before its pixels");
            }
            boolean rgbProfile = IccProfile.describes(png.iccProfile(), PixelGrid.RGB);
            PngLook look = new PngLook(chunks.palette(), chunks.transparency(), png.toneExponent(), !rgbProfile);
            return new PngReader(
                    chunks, alpha == Alpha.KEPT ? PngDecoder.withAlpha(header, look) : new PngDecoder(header, look));
        } catch (PngFormatException e) {
            throw undecodable(e);
        }
    }

    /** Of the rows: {@link PixelGrid#GREY}, {@link PixelGrid#RGB} or {@link PixelGrid#RGBA}. */
    int channels() {
        return decoder.channels();
    }

    /**
     * Decodes the picture.
     *
     * @param rows receives every row, unless the picture is rejected
     * @param checkpoint reached about once every 64 KB of pixels
     * @throws RejectedImageException if pixels are damaged or missing
     */
    void read(PixelRows rows, Checkpoint checkpoint) throws RejectedImageException {
        try {
            decoder.decode(chunks.data(), rows, checkpoint::reached);
        } catch (PngFormatException e) {
            throw undecodable(e);
        }
    }

    private static RejectedImageException undecodable(PngFormatException e) {
        return RejectedImageException.corrupt("The PNG image can't be decoded: " + e.getMessage());
    }
}
