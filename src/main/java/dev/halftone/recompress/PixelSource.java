package dev.halftone.recompress;

import dev.halftone.recompress.raster.PixelRows;
import java.io.IOException;

/** The pixels of a file that is no JPEG, ready to be sent row by row. */
interface PixelSource {

    /** {@link PixelGrid#GREY}, {@link PixelGrid#RGB} or {@link PixelGrid#RGBA}. */
    int channels();

    /** Sends all rows. */
    void read(PixelRows rows) throws RejectedImageException;

    /**
     * The pixels of a file. A PNG is never held as pixels.
     *
     * @param source the bytes of the file
     */
    static PixelSource open(PixelDecoder decoder, Container container, byte[] source, Alpha alpha, DecodeBudget budget)
            throws RejectedImageException, IOException {
        if (container instanceof PngFile png) {
            PngReader reader = PngReader.of(png, source, alpha);
            return new PixelSource() {
                @Override
                public int channels() {
                    return reader.channels();
                }

                @Override
                public void read(PixelRows rows) throws RejectedImageException {
                    reader.read(rows, budget);
                }
            };
        }
        if (container instanceof WebpFile webp && alpha == Alpha.KEPT) {
            return new ArgbRows(webp.width(), webp.height(), new WebpPixels(webp, budget).argb());
        }
        return decoder.decode(container, alpha, budget);
    }
}
