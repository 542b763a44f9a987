package dev.halftone.recompress;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.OptionalInt;

/** A JPEG file by its marker segments (ITU-T T.81 Annex B). */
final class JpegFile implements Container {

    /** How the samples of the components are to be read. */
    enum Colour {
        GREY,
        YCBCR,
        RGB,
        /** CMYK or YCCK. */
        FOUR_CHANNELS
    }

    /** The frame header (section B.2.2). */
    record Frame(int marker, int precision, int width, int height, int[] componentIds, int[] tableSelectors) {
        boolean isProgressive() {
            return marker == JpegMarker.SOF2;
        }

        boolean isLossless() {
            return marker == JpegMarker.SOF3;
        }
    }

    static final int ADOBE_YCCK = 2;

    /** A scan costs a pass over the picture however few bytes it has; real scripts have about ten. */
    private static final int MAX_SCANS = 100;

    /** Scans times pixels: the largest pictures may have 20 scans. */
    private static final long MAX_PIXELS_IN_SCANS = 2_000_000_000;

    /** A block of 64 pixels has at least a bit for its DC coefficient; half of the picture may be missing. */
    private static final long MAX_PIXELS_A_BYTE = 64 * 8 * 2;

    private final byte[] source;
    private final JpegHeader header;

    private JpegFile(byte[] source, JpegHeader header) {
        this.source = source;
        this.header = header;
    }

    static JpegFile parse(byte[] source) throws RejectedImageException {
        return new JpegFile(source, JpegHeader.read(source));
    }

    Colour colour() {
        return header.colour();
    }

    boolean isLossless() {
        return header.frame().isLossless();
    }

    /** Whether decoders give four samples a pixel as they are. */
    boolean hasInks() {
        return colour() == Colour.FOUR_CHANNELS && !isLossless();
    }

    /** What an Adobe segment says of the colour space, if there is one. */
    OptionalInt adobeTransform() {
        return header.adobeTransform().map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    /** The quantisation tables of luma and chroma in natural order, if the picture is grey or YCbCr and DCT-based. */
    Optional<QuantisationTables> quantisationTables() {
        return header.quantisationTables();
    }

    @Override
    public void requireBoundedWork() throws RejectedImageException {
        long pixels = (long) width() * height();
        if (!header.frame().isLossless() && pixels / MAX_PIXELS_A_BYTE > source.length) {
            throw RejectedImageException.corrupt("The JPEG image is truncated: " + source.length + " bytes can't hold "
                    + width() + " x " + height() + " pixels");
        }
        if (pixels * MAX_SCANS <= MAX_PIXELS_IN_SCANS) {
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
     * What a decoder needs and nothing more. The colour space is said by an Adobe segment, so that every decoder reads it as
     * libjpeg reads the source.
     */
    @Override
    public byte[] decodable() throws RejectedImageException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(source.length);
        JpegMarker.writeMarker(kept, JpegMarker.SOI);
        switch (header.colour()) {
            case YCBCR -> JpegMarker.writeAdobe(kept, 1);
            case RGB -> JpegMarker.writeAdobe(kept, 0);
            case FOUR_CHANNELS -> {
                header.adobeTransform().ifPresent(transform -> JpegMarker.writeAdobe(kept, transform));
                if (isLossless()) {
                    JpegMarker.writeProfile(kept, header.iccProfile());
                }
            }
            case GREY -> {}
        }
        copyTablesAndScans(kept);
        return kept.toByteArray();
    }

    /** The same picture, bit for bit, with its orientation and profile and no other metadata. */
    byte[] withoutMetadata() throws RejectedImageException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(source.length);
        JpegMarker.writeMarker(kept, JpegMarker.SOI);
        header.jfif().ifPresent(jfif -> JpegMarker.writeSegment(kept, JpegMarker.APP0, jfif));
        JpegMarker.writeOrientation(kept, header.orientation());
        JpegMarker.writeProfile(kept, header.iccProfile());
        header.adobeTransform().ifPresent(transform -> JpegMarker.writeAdobe(kept, transform));
        copyTablesAndScans(kept);
        return kept.toByteArray();
    }

    private void copyTablesAndScans(ByteArrayOutputStream kept) throws RejectedImageException {
        JpegMarkerReader markers = new JpegMarkerReader(source);
        int scans = 0;
        boolean ended = false;
        while (!ended && markers.next()) {
            int marker = markers.marker();
            if (marker == JpegMarker.EOI) {
                ended = true;
            } else if (marker == JpegMarker.SOS) {
                if (++scans > MAX_SCANS) {
                    throw RejectedImageException.corrupt("The JPEG image has more than " + MAX_SCANS + " scans");
                }
                int start = markers.position();
                markers.skipEntropyCodedData();
                kept.write(source, start, markers.position() - start);
            } else if (JpegMarker.isTableOrFrame(marker)) {
                kept.write(source, markers.position(), markers.end() - markers.position());
            }
        }
        // A sequential image that lacks its EOI alone is whole, and the decoder tells; of a progressive one nobody
        // knows.
        if (scans == 0 || (!ended && header.frame().isProgressive())) {
            throw RejectedImageException.corrupt(
                    "The JPEG image is truncated: it ends after " + source.length + " bytes without an end marker");
        }
        JpegMarker.writeMarker(kept, JpegMarker.EOI);
    }

    @Override
    public ImageFormat format() {
        return ImageFormat.JPEG;
    }

    @Override
    public int width() {
        return header.frame().width();
    }

    @Override
    public int height() {
        return header.frame().height();
    }

    @Override
    public int orientation() {
        return header.orientation();
    }

    @Override
    public byte[] iccProfile() {
        return header.iccProfile();
    }

    /** Decoded samples, and for a progressive source the coefficients as libjpeg holds them. */
    @Override
    public int bytesPerPixel() {
        int components = header.frame().componentIds().length;
        int decoded = components == 4 ? 4 + 4 + 3 : 3;
        return decoded + (header.frame().isProgressive() ? 2 * components : 0) + JpegWriter.BYTES_PER_PIXEL;
    }
}
