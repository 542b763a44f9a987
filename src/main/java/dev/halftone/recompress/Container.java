package dev.halftone.recompress;

import java.nio.BufferUnderflowException;
import java.util.Optional;

/**
 * An image file taken apart as far as its header, without decoding a pixel: how large the picture is, how it is turned,
 * which colour profile it has, and the bytes that a decoder needs.
 */
interface Container {

    long MEMORY_A_FILE = 64 << 20;
    /** TwelveMonkeys' WebP and LZW decoders allocate up to 90. */
    long MEMORY_A_PIXEL = 256;

    ImageFormat format();

    /** Pixels a row as stored, before the orientation is applied; at least 1. */
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

    /** What decoding takes, in bytes of memory a pixel, the encoder's share included. */
    int bytesPerPixel();

    /**
     * What a decoder may allocate in all, garbage included, in bytes: three times what the worst of them takes for a sound
     * file, and something for buffers and tables.
     */
    default long memoryToDecode() {
        return MEMORY_A_FILE + MEMORY_A_PIXEL * width() * height();
    }

    /**
     * The file as the decoder shall see it. Metadata that a decoder would stumble over, inflate without bound or convert
     * colours by is left out where that is cheap.
     *
     * @throws RejectedImageException when the file ends early or is damaged in a way seen here
     */
    byte[] decodable() throws RejectedImageException;

    /**
     * The file for those who get it as it is: without metadata, its picture byte for byte. BMP has none to speak of; what TIFF
     * and PSD have stays, since offsets into the whole file, some of them unknown, would have to be mended.
     *
     * @param source what the file was opened from
     */
    default BareFile bare(byte[] source) {
        return BareFile.whole(source);
    }

    /**
     * How long the file is to seem to its decoder, at least. TwelveMonkeys refuses what is larger than a multiple of the file,
     * also where a picture is simple and whole (3.15.0; no issue was found). Pixels, time and memory are bounded here.
     */
    default long lengthToTell() {
        return 0;
    }

    /**
     * Judges what is known to cost far more than bytes and pixels tell.
     *
     * @throws RejectedImageException when it is too much
     */
    default void requireBoundedWork() throws RejectedImageException {}

    /** Where the decoded frame lies on the picture; only animations have frames smaller than the picture. */
    default Offset frameOffset() {
        return Offset.NONE;
    }

    /** Exponent that takes samples to sRGB's tone curve, 1 when they are on it. */
    default double toneExponent() {
        return 1;
    }

    /** What the samples behind the colours are; decoders take them for plain alpha. */
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
     * @throws RejectedImageException when the header is cut off, damaged, or of a variant that is not read
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

    /** The same, empty when it is no image or its header can't be read. */
    static Optional<Container> openIfReadable(byte[] source) {
        try {
            Optional<ImageFormat> format = ImageFormat.sniff(source);
            return format.isEmpty() ? Optional.empty() : Optional.of(open(format.get(), source));
        } catch (RejectedImageException e) {
            return Optional.empty();
        }
    }
}
