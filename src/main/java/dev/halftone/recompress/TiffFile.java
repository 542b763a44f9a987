package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.util.Map;

/** The first page of a TIFF file (TIFF 6.0, BigTIFF). */
record TiffFile(
        int width,
        int height,
        int orientation,
        byte[] iccProfile,
        int bytesPerPixel,
        TiffDirectory directory,
        byte[] source)
        implements Container {

    private static final int MAX_SAMPLES_PER_PIXEL = 16;
    private static final int MAX_BITS_PER_SAMPLE = 64;

    private static final long UNSPECIFIED_DATA = 0;
    private static final long ASSOCIATED_ALPHA = 1;
    private static final long UNASSOCIATED_ALPHA = 2;

    private static final long UNCOMPRESSED = 1;
    /**
     * By compression, the most bytes of pixels that a byte can stand for. Uncompressed YCbCr may be subsampled; PackBits
     * repeats a byte 128 times with two; LZW and Deflate have their longest strings.
     */
    private static final Map<Long, Long> MAX_RATIOS =
            Map.of(UNCOMPRESSED, 4L, 5L, 4096L, 8L, 1100L, 32946L, 1100L, 32773L, 64L);

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
        requirePlausibleLength(source, directory, width * height / 8 * samples * bits);
        int bytesPerPixel = (int) (samples * ((bits + 7) / 8)) + JpegWriter.BYTES_PER_PIXEL;
        return new TiffFile(
                (int) width,
                (int) height,
                directory.orientation(),
                IccProfile.validOrEmpty(directory.bytes(TiffDirectory.ICC_PROFILE)),
                bytesPerPixel,
                directory,
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

    /** So that a header alone can't ask for memory. @param raw bytes of pixels */
    private static void requirePlausibleLength(byte[] source, TiffDirectory directory, long raw)
            throws RejectedImageException {
        long compression = directory.number(TiffDirectory.COMPRESSION, UNCOMPRESSED);
        Long ratio = MAX_RATIOS.get(compression);
        if (ratio != null && raw / ratio > source.length) {
            throw RejectedImageException.corrupt(
                    "The TIFF image can't have " + raw + " bytes of pixels in a file of " + source.length + " bytes");
        }
    }

    @Override
    public byte[] decodable() throws RejectedImageException {
        return SingleDirectoryTiff.of(source, directory);
    }

    /** Unspecified data is a mask or a selection that an editor has saved with the picture. */
    @Override
    public Opacity opacity() {
        long extra = directory.number(TiffDirectory.EXTRA_SAMPLES, UNASSOCIATED_ALPHA);
        if (extra == ASSOCIATED_ALPHA) {
            return Opacity.PREMULTIPLIED;
        }
        return extra == UNSPECIFIED_DATA ? Opacity.NONE : Opacity.AS_DECODED;
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.TIFF;
    }
}
