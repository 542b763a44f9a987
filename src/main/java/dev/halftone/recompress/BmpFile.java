package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A Windows or OS/2 bitmap. */
record BmpFile(int width, int height, int bytesPerPixel, byte[] decodable) implements Container {

    private static final int CORE_HEADER = 12;
    private static final int COMPRESSION_RLE8 = 1;
    private static final int COMPRESSION_RLE4 = 2;
    private static final int COMPRESSION_JPEG = 4;
    private static final int COMPRESSION_PNG = 5;

    static BmpFile parse(byte[] source) throws RejectedImageException {
        ByteBuffer bmp = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
        long pixels = Integer.toUnsignedLong(bmp.getInt(10));
        if (pixels > source.length) {
            // The decoder makes room for a palette of all that is before the pixels.
            throw RejectedImageException.corrupt(
                    "The BMP image is truncated: its pixels are to begin at byte " + pixels + " of " + source.length);
        }
        int headerLength = bmp.getInt(14);
        if (headerLength == CORE_HEADER) {
            return whole(bmp.getShort(18) & 0xffff, bmp.getShort(20) & 0xffff, bmp.getShort(24) & 0xffff, source);
        }
        int compression = headerLength >= 40 ? bmp.getInt(30) : 0;
        if (compression == COMPRESSION_JPEG || compression == COMPRESSION_PNG) {
            throw RejectedImageException.unsupported("A BMP image that wraps a JPEG or PNG image is not read");
        }
        // A negative height means that the first row is the top one.
        int rows = bmp.getInt(22);
        int height = rows == Integer.MIN_VALUE ? 0 : Math.abs(rows);
        boolean runs = compression == COMPRESSION_RLE8 || compression == COMPRESSION_RLE4;
        return whole(bmp.getInt(18), height, runs ? 0 : bmp.getShort(28) & 0xffff, source);
    }

    /** @param bits a pixel, or 0 where runs are coded */
    private static BmpFile whole(int width, int height, int bits, byte[] source) throws RejectedImageException {
        if ((long) width * height / 8 * bits > source.length) {
            throw RejectedImageException.corrupt("The BMP image is truncated: " + source.length + " bytes can't hold "
                    + width + " x " + height + " pixels of " + bits + " bits");
        }
        return new BmpFile(width, height, 4 + JpegWriter.BYTES_PER_PIXEL, source);
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.BMP;
    }
}
