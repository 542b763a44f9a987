package dev.halftone.recompress;

import java.nio.ByteBuffer;

/** The first page of a TIFF file (TIFF 6.0, BigTIFF). */
record TiffFile(int width, int height, int orientation, byte[] iccProfile, int bytesPerPixel, byte[] decodable)
        implements Container {

    private static final int MAX_SAMPLES_PER_PIXEL = 16;
    private static final int MAX_BITS_PER_SAMPLE = 64;

    static TiffFile parse(byte[] source) throws RejectedImageException {
        TiffDirectory directory = TiffDirectory.read(ByteBuffer.wrap(source));
        long width = directory.number(TiffDirectory.IMAGE_WIDTH, 0);
        long height = directory.number(TiffDirectory.IMAGE_LENGTH, 0);
        long samples = directory.number(TiffDirectory.SAMPLES_PER_PIXEL, 1);
        long bits = directory.number(TiffDirectory.BITS_PER_SAMPLE, 1);
        if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE || width < 0 || height < 0) {
            throw RejectedImageException.tooManyPixels("The TIFF header says " + width + " x " + height + " pixels");
        }
        if (samples < 1 || samples > MAX_SAMPLES_PER_PIXEL || bits < 1 || bits > MAX_BITS_PER_SAMPLE) {
            throw RejectedImageException.unsupported(
                    "A TIFF image of " + samples + " samples a pixel and " + bits + " bits a sample is not read");
        }
        requirePlausibleTiles(directory, width, height);
        int bytesPerPixel = (int) (samples * ((bits + 7) / 8)) + JpegWriter.BYTES_PER_PIXEL;
        return new TiffFile(
                (int) width,
                (int) height,
                directory.orientation(),
                IccProfile.validOrEmpty(directory.bytes(TiffDirectory.ICC_PROFILE)),
                bytesPerPixel,
                source);
    }

    /** A decoder allocates whole tiles, so that a small picture of one huge tile is a bomb that the pixel limit misses. */
    private static void requirePlausibleTiles(TiffDirectory directory, long width, long height)
            throws RejectedImageException {
        long tileWidth = directory.number(TiffDirectory.TILE_WIDTH, 0);
        long tileLength = directory.number(TiffDirectory.TILE_LENGTH, 0);
        long allowed = Math.max(1 << 22, 4 * width * height);
        if (tileWidth < 0 || tileLength < 0 || (tileLength > 0 && tileWidth > allowed / tileLength)) {
            throw RejectedImageException.corrupt("The TIFF header says tiles of " + tileWidth + " x " + tileLength
                    + " pixels for a picture of " + width + " x " + height);
        }
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.TIFF;
    }
}
