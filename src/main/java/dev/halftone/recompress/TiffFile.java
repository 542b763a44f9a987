package dev.halftone.recompress;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The picture of a TIFF file (TIFF 6.0, BigTIFF): its first page, see {@link TiffPages}. */
record TiffFile(
        int width,
        int height,
        int samples,
        int bits,
        TiffCompression compression,
        byte[] iccProfile,
        TiffDirectory directory,
        byte[] source)
        implements Container {

    static final long UNSPECIFIED_DATA = 0;
    static final long ASSOCIATED_ALPHA = 1;
    static final long UNASSOCIATED_ALPHA = 2;

    private static final int MAX_SAMPLES_PER_PIXEL = 16;

    static TiffFile parse(byte[] source) throws RejectedImageException {
        TiffDirectory directory = TiffPages.picture(ByteBuffer.wrap(source));
        long width = directory.number(TiffDirectory.IMAGE_WIDTH, 0);
        long height = directory.number(TiffDirectory.IMAGE_LENGTH, 0);
        if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE || width < 0 || height < 0) {
            throw RejectedImageException.tooManyPixels("The TIFF header says " + width + " x " + height + " pixels");
        }
        long samples = directory.number(TiffDirectory.SAMPLES_PER_PIXEL, 1);
        if (samples < 1 || samples > MAX_SAMPLES_PER_PIXEL) {
            throw RejectedImageException.unsupported("A TIFF image of " + samples + " samples a pixel is not read");
        }
        int bits = bits(directory, (int) samples);
        TiffCompression compression = TiffCompression.of(directory.number(TiffDirectory.COMPRESSION, 1));
        requirePlausibleTiles(directory, width, height);
        long pixelBytes = width * height / 8 * samples * bits;
        if (!compression.canHold(pixelBytes, source.length)) {
            throw RejectedImageException.corrupt("The TIFF image can't have " + pixelBytes
                    + " bytes of pixels in a file of " + source.length + " bytes");
        }
        return new TiffFile(
                (int) width, (int) height, (int) samples, bits, compression, profile(directory), directory, source);
    }

    private static int bits(TiffDirectory directory, int samples) throws RejectedImageException {
        long[] bits = directory.numbers(TiffDirectory.BITS_PER_SAMPLE);
        if (bits.length == 0) {
            return 1;
        }
        if (Arrays.stream(bits).limit(samples).anyMatch(other -> other != bits[0])) {
            throw RejectedImageException.unsupported("A TIFF image whose samples have different sizes is not read");
        }
        switch ((int) Math.min(bits[0], Integer.MAX_VALUE)) {
            case 1, 2, 4, 8, 16, 24, 32 -> {
                return (int) bits[0];
            }
            default ->
                throw RejectedImageException.unsupported("A TIFF image of " + bits[0]
                        + " bits a sample is not read, but those of 1, 2, 4, 8, 16, 24 and 32");
        }
    }

    /** Rejects a picture whose profile is truncated, because it would show other colours. */
    private static byte[] profile(TiffDirectory directory) throws RejectedImageException {
        TiffDirectory.Entry entry = directory.entries().get(TiffDirectory.ICC_PROFILE);
        if (entry != null && entry.length() <= IccProfile.MAX_LENGTH && !directory.contains(entry)) {
            throw RejectedImageException.corrupt("The TIFF image is truncated: the " + entry.length()
                    + " bytes of its colour profile are not there");
        }
        return IccProfile.validOrEmpty(directory.bytes(TiffDirectory.ICC_PROFILE));
    }

    /** A decoder allocates whole tiles. A small picture with one huge tile would bypass the pixel limit. */
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
    public int bytesPerPixel() {
        return samples * ((bits + 7) / 8) + PixelGrid.RGB;
    }

    @Override
    public int orientation() {
        return directory.orientation();
    }

    @Override
    public byte[] decodable() throws RejectedImageException {
        return SingleDirectoryTiff.of(source, directory);
    }

    /** The decoder allows 512 bytes of pixels per byte of the file. An empty fax page exceeds that. */
    @Override
    public long lengthToTell() {
        return (long) width * height * bytesPerPixel();
    }

    /** Unspecified data is a mask or a selection that an editor saved with the picture. */
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
