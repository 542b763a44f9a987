package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.JpegEncoder;
import dev.halftone.recompress.jpeg.JpegException;
import dev.halftone.recompress.jpeg.JpegHeader;
import dev.halftone.recompress.jpeg.JpegMarkers;
import dev.halftone.recompress.jpeg.UnsupportedJpegException;

/** A JPEG file by its header. {@link JpegRecompressor} checks the rest of the file. */
final class JpegFile implements Container {

    /** Each scan takes a pass over the picture, however few bytes it has. Real files have about ten scans. */
    static final int MAX_SCANS = 100;

    /** Scans times pixels: the largest pictures may have 20 scans. */
    private static final long MAX_PIXELS_IN_SCANS = 2_000_000_000;

    private final byte[] source;
    private final JpegHeader header;
    private final byte[] profile;

    private JpegFile(byte[] source, JpegHeader header) {
        this.source = source;
        this.header = header;
        this.profile = IccProfile.validOrEmpty(header.profile());
    }

    static JpegFile parse(byte[] source) throws RejectedImageException {
        JpegFile file = new JpegFile(source, header(source));
        if (file.width() > JpegEncoder.MAX_SIDE || file.height() > JpegEncoder.MAX_SIDE) {
            throw RejectedImageException.tooManyPixels("The JPEG image has " + file.width() + " x " + file.height()
                    + " pixels, and decoders read at most " + JpegEncoder.MAX_SIDE + " a side");
        }
        return file;
    }

    private static JpegHeader header(byte[] source) throws RejectedImageException {
        try {
            return JpegHeader.read(source);
        } catch (JpegException e) {
            throw rejection(e);
        }
    }

    /** Converts an exception of the codec. */
    static RejectedImageException rejection(JpegException e) {
        if (e instanceof UnsupportedJpegException unsupported) {
            return switch (unsupported.reason()) {
                case PROCESS -> RejectedImageException.unsupported("A " + e.getMessage());
                case TOO_MANY_PIXELS -> RejectedImageException.tooManyPixels("The JPEG image has " + e.getMessage());
                case TOO_MANY_SCANS -> RejectedImageException.corrupt("The JPEG image has " + e.getMessage());
            };
        }
        return RejectedImageException.corrupt("The JPEG image can't be decoded: " + e.getMessage());
    }

    byte[] source() {
        return source;
    }

    JpegHeader header() {
        return header;
    }

    @Override
    public void requireBoundedWork() throws RejectedImageException {
        long pixels = (long) width() * height();
        if (pixels * MAX_SCANS <= MAX_PIXELS_IN_SCANS) {
            return;
        }
        long allowed = MAX_PIXELS_IN_SCANS / pixels;
        try {
            long scans = JpegMarkers.countScans(source, allowed + 1);
            if (scans > allowed) {
                throw RejectedImageException.corrupt("The JPEG image of " + width() + " x " + height() + " pixels has "
                        + scans + " scans or more, too many for its size");
            }
        } catch (JpegException e) {
            throw rejection(e);
        }
    }

    /** Only a decoder knows where the scans of a JPEG end. */
    @Override
    public BareFile bare(byte[] file) {
        throw new UnsupportedOperationException("JpegRecompressor tells what a JPEG is without its metadata");
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.JPEG;
    }

    @Override
    public int width() {
        return header.width();
    }

    @Override
    public int height() {
        return header.height();
    }

    @Override
    public boolean mayBeTransparent() {
        return false;
    }

    @Override
    public int orientation() {
        return header.orientation();
    }

    @Override
    public byte[] iccProfile() {
        return profile;
    }

    /**
     * A sequential picture in one scan is decoded row by row. The coefficients of another one are held, 2 bytes and a
     * little more for each. Planes that are neither grey nor YCbCr become pixels before they shrink.
     */
    @Override
    public boolean isLossy() {
        return true;
    }

    @Override
    public int bytesPerPixel() {
        int components = header.components();
        int coefficients = header.progressive() || !header.inOneScan() ? 2 * components : 0;
        return JpegShrinker.takes(header) ? 1 + coefficients : coefficients + components + PixelGrid.RGB;
    }
}
