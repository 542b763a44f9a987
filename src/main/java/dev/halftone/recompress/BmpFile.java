package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A Windows or OS/2 bitmap. */
record BmpFile(int width, int height, int bytesPerPixel, byte[] decodable) implements Container {

    private static final int CORE_HEADER = 12;
    private static final int COMPRESSION_JPEG = 4;
    private static final int COMPRESSION_PNG = 5;

    static BmpFile parse(byte[] source) throws RejectedImageException {
        ByteBuffer bmp = ByteBuffer.wrap(source).order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = bmp.getInt(14);
        int bytesPerPixel = 4 + JpegWriter.BYTES_PER_PIXEL;
        if (headerLength == CORE_HEADER) {
            return new BmpFile(bmp.getShort(18) & 0xffff, bmp.getShort(20) & 0xffff, bytesPerPixel, source);
        }
        int compression = headerLength >= 40 ? bmp.getInt(30) : 0;
        if (compression == COMPRESSION_JPEG || compression == COMPRESSION_PNG) {
            throw RejectedImageException.unsupported("A BMP image that wraps a JPEG or PNG image is not read");
        }
        // A negative height means that the first row is the top one.
        int rows = bmp.getInt(22);
        return new BmpFile(bmp.getInt(18), rows == Integer.MIN_VALUE ? 0 : Math.abs(rows), bytesPerPixel, source);
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.BMP;
    }
}
