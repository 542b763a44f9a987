package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.JpegColour;
import dev.halftone.recompress.jpeg.JpegException;
import dev.halftone.recompress.jpeg.JpegHeader;
import dev.halftone.recompress.jpeg.UnsupportedJpegException;
import java.io.ByteArrayOutputStream;

/** A JPEG file by its header, which the codec reads. {@link DctRecompressor} checks the rest of the file. */
final class JpegFile implements Container {

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
        if (file.width() > JpegWriter.MAX_SIDE || file.height() > JpegWriter.MAX_SIDE) {
            throw RejectedImageException.tooManyPixels("The JPEG image has " + file.width() + " x " + file.height()
                    + " pixels, and decoders read at most " + JpegWriter.MAX_SIDE + " a side");
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

    JpegColour colour() {
        return header.colour();
    }

    /** Whether decoders return four samples per pixel, without conversion. */
    boolean hasInks() {
        return colour() == JpegColour.CMYK || colour() == JpegColour.YCCK;
    }

    @Override
    public void requireBoundedWork() throws RejectedImageException {
        long pixels = (long) width() * height();
        if (pixels * DctRecompressor.MAX_SCANS <= MAX_PIXELS_IN_SCANS) {
            return;
        }
        JpegMarkerReader markers = new JpegMarkerReader(source);
        for (long scans = 0; markers.next() && markers.marker() != JpegMarker.EOI; ) {
            if (markers.marker() == JpegMarker.SOS) {
                markers.skipEntropyCodedData();
                if (++scans * pixels > MAX_PIXELS_IN_SCANS) {
                    throw RejectedImageException.corrupt("The JPEG image of " + width() + " x " + height()
                            + " pixels has " + scans + " scans or more, too many for its size");
                }
            }
        }
    }

    /**
     * Only what a decoder needs. An Adobe segment states the colour space, so that every decoder reads it as libjpeg
     * reads the source.
     */
    @Override
    public byte[] decodable() {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(source.length);
        JpegMarker.writeMarker(kept, JpegMarker.SOI);
        switch (header.colour()) {
            case YCBCR -> JpegMarker.writeAdobe(kept, 1);
            case RGB -> JpegMarker.writeAdobe(kept, 0);
            case CMYK, YCCK -> {
                if (header.adobeTransform() >= 0) {
                    JpegMarker.writeAdobe(kept, header.adobeTransform());
                }
            }
            case GREY -> {}
        }
        copyTablesAndScans(kept);
        JpegMarker.writeMarker(kept, JpegMarker.EOI);
        return kept.toByteArray();
    }

    private void copyTablesAndScans(ByteArrayOutputStream kept) {
        JpegMarkerReader markers = new JpegMarkerReader(source);
        while (markers.next() && markers.marker() != JpegMarker.EOI) {
            int marker = markers.marker();
            if (marker == JpegMarker.SOS) {
                int start = markers.position();
                markers.skipEntropyCodedData();
                kept.write(source, start, markers.position() - start);
            } else if (JpegMarker.isTableOrFrame(marker)) {
                kept.write(source, markers.position(), markers.end() - markers.position());
            }
        }
    }

    /** Only a decoder knows where the scans of a JPEG end. */
    @Override
    public BareFile bare(byte[] file) {
        throw new UnsupportedOperationException("DctRecompressor tells what a JPEG is without its metadata");
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
    public int orientation() {
        return header.orientation();
    }

    @Override
    public byte[] iccProfile() {
        return profile;
    }

    /**
     * The decoded samples and, for a progressive source, the codec's coefficients: 2 bytes per component, most of which
     * are not subsampled.
     */
    @Override
    public int bytesPerPixel() {
        int components = header.components();
        int decoded = components == 4 ? 4 + 4 + 3 : 3;
        return decoded + (header.progressive() ? 2 * components : 0) + JpegWriter.BYTES_PER_PIXEL;
    }
}
