package dev.halftone.recompress;

import java.nio.BufferUnderflowException;
import java.util.Optional;

/**
 * An image file with its header parsed: size, orientation, colour profile, and the bytes that a decoder needs. No
 * pixels are decoded.
 */
interface Container {

    long MEMORY_A_FILE = 64 << 20;
    /** TwelveMonkeys' LZW decoder allocates up to 90 bytes per pixel. */
    long MEMORY_A_PIXEL = 256;

    ImageFormat format();

    /** Pixels per row as stored, before the orientation is applied; at least 1. */
    int width();

    /** Rows as stored; at least 1. */
    int height();

    /** EXIF orientation 1..8; 1 when there is none. */
    default int orientation() {
        return Exif.UPRIGHT;
    }

    /** The ICC profile, or an empty array. */
    default byte[] iccProfile() {
        return new byte[0];
    }

    /** Bytes of memory per pixel that decoding takes, without what is made of the pixels. */
    int bytesPerPixel();

    /**
     * The bytes that a decoder may allocate in total, garbage included: three times what the worst decoder needs for a
     * sound file, plus space for buffers and tables.
     */
    default long memoryToDecode() {
        return MEMORY_A_FILE + MEMORY_A_PIXEL * width() * height();
    }

    /**
     * The file as ImageIO's decoder gets it, if one reads this format. Metadata that makes a decoder fail, inflate without bound or convert colours is
     * left out where that is cheap.
     *
     * @throws RejectedImageException if the file is found to be truncated or damaged
     */
    default byte[] decodable() throws RejectedImageException {
        throw new UnsupportedOperationException("ImageIO decodes no " + format() + " image");
    }

    /**
     * The file that is stored if recompression does not make it smaller: without metadata, its picture byte for byte.
     * BMP has hardly any metadata. TIFF and PSD keep theirs, because removing it would invalidate offsets into the
     * whole file, some of them unknown.
     *
     * @param source the bytes that the file was opened from
     */
    default BareFile bare(byte[] source) {
        return BareFile.whole(source);
    }

    /**
     * The minimum file length to report to the decoder. TwelveMonkeys rejects pictures larger than a multiple of their
     * file, even simple and whole ones (3.15.0; no issue was found). This package bounds pixels, time and memory
     * itself.
     */
    default long lengthToTell() {
        return 0;
    }

    /**
     * Rejects files that are known to cost far more than their bytes and pixels suggest.
     *
     * @throws RejectedImageException if the cost is too high
     */
    default void requireBoundedWork() throws RejectedImageException {}

    /** Whether the file has several frames that are shown one after the other. */
    default boolean isAnimated() {
        return false;
    }

    /**
     * Looks at the frames after the first one, up to the end of the file, without decoding them.
     *
     * @param source the bytes that the file was opened from
     * @return what is missing, if the file ends before its last frame does
     * @throws RejectedImageException if a frame is damaged
     */
    default Optional<CutAnimation> cutAnimation(byte[] source) throws RejectedImageException {
        return Optional.empty();
    }

    /** Whether some pixels may be transparent, as far as the header tells. */
    default boolean mayBeTransparent() {
        return true;
    }

    /** Whether it was compressed with loss, so that nothing is gained without. */
    default boolean isLossy() {
        return false;
    }

    /** Where the decoded frame lies on the picture; only animations have frames smaller than the picture. */
    default Offset frameOffset() {
        return Offset.NONE;
    }

    /** The exponent that converts samples to sRGB's tone curve; 1 if they already follow it. */
    default double toneExponent() {
        return 1;
    }

    /** The meaning of the samples after the colours, which decoders treat as plain alpha. */
    default Opacity opacity() {
        return Opacity.AS_DECODED;
    }

    /** Pixels from the left and from the top. */
    record Offset(int x, int y) {
        static final Offset NONE = new Offset(0, 0);
    }

    /**
     * Reads the header of a file.
     *
     * @throws RejectedImageException if the header is truncated, damaged or of an unsupported variant
     */
    static Container open(ImageFormat format, byte[] source) throws RejectedImageException {
        Container container;
        try {
            container = switch (format) {
                case JPEG -> JpegFile.parse(source);
                case PNG -> PngFile.parse(source);
                case GIF -> GifFile.parse(source);
                case BMP -> BmpFile.parse(source);
                case TIFF -> TiffFile.parse(source);
                case WEBP -> WebpFile.parse(source);
                case PSD -> PsdFile.parse(source);
            };
        } catch (IndexOutOfBoundsException
                | BufferUnderflowException
                | IllegalArgumentException
                | NegativeArraySizeException e) {
            throw RejectedImageException.corrupt(
                    "The " + format + " image is truncated: it ends after " + source.length + " bytes");
        }
        if (container.width() < 1 || container.height() < 1) {
            throw RejectedImageException.corrupt("The header of the " + format + " image says " + container.width()
                    + " x " + container.height() + " pixels");
        }
        return container;
    }

    /** Like {@link #open}, but empty if the bytes are no image or the header can't be read. */
    static Optional<Container> openIfReadable(byte[] source) {
        try {
            Optional<ImageFormat> format = ImageFormat.sniff(source);
            return format.isEmpty() ? Optional.empty() : Optional.of(open(format.get(), source));
        } catch (RejectedImageException e) {
            return Optional.empty();
        }
    }
}
