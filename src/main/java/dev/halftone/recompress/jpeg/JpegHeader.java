package dev.halftone.recompress.jpeg;

import java.util.List;

/**
 * The properties that a JPEG states before its first scan header, read without decoding anything.
 *
 * @param width samples per line
 * @param height lines; taken from DNL if the frame header leaves it open
 * @param components 1, 3 or 4
 * @param sampling of each component
 * @param colour colour space of the components
 * @param adobeTransform of Adobe's segment, or -1 if there is none
 * @param orientation of EXIF, 1 to 8; 1 if there is none
 * @param profile ICC profile; empty if it is missing or incomplete
 * @param progressive progressive rather than sequential coding
 * @param inOneScan whether the first scan has all components, so that a sequential picture is decoded row by row
 */
public record JpegHeader(
        int width,
        int height,
        int components,
        List<Sampling> sampling,
        JpegColour colour,
        int adobeTransform,
        int orientation,
        byte[] profile,
        boolean progressive,
        boolean inOneScan) {
    /**
     * Sampling factors of a component (T.81 A.1.1). Relative to the largest of all components they say how densely it
     * is sampled.
     *
     * @param h horizontal, 1 to 4
     * @param v vertical, 1 to 4
     */
    public record Sampling(int h, int v) {}

    private static final JpegLimits UNLIMITED = new JpegLimits(Long.MAX_VALUE, 1, 0);

    /**
     * Reads a header.
     *
     * @param source the whole stream, or its beginning up to the first scan header
     * @throws JpegFormatException if something before that is missing or damaged; {@link JpegTranscoder} then throws
     *     the same
     * @throws UnsupportedJpegException if {@link JpegTranscoder} does not support this kind
     */
    public static JpegHeader read(byte[] source) throws JpegException {
        JpegReader reader = new JpegReader(UNLIMITED, Checkpoint.NONE);
        reader.open(source);
        reader.readHeader();
        Frame frame = reader.frame();
        Metadata metadata = reader.metadata();
        return new JpegHeader(
                frame.width(),
                frame.height(),
                frame.components().size(),
                frame.components().stream()
                        .map(component -> new Sampling(component.h(), component.v()))
                        .toList(),
                JpegColour.of(frame, metadata),
                metadata.hasAdobe() ? metadata.adobeTransform() : -1,
                metadata.orientation(),
                metadata.profile(),
                frame.progressive(),
                reader.nextScanHasAllComponents());
    }

    /** Largest horizontal sampling factor. */
    public int hMax() {
        return sampling.stream().mapToInt(Sampling::h).max().orElseThrow();
    }

    /** Largest vertical sampling factor. */
    public int vMax() {
        return sampling.stream().mapToInt(Sampling::v).max().orElseThrow();
    }

    /** Coefficients of all components for each sample of the densest one: 3 at 4:4:4, 1.5 at 4:2:0. */
    public double coefficientsPerPixel() {
        double coefficients = sampling.stream()
                .mapToInt(component -> component.h() * component.v())
                .sum();
        return coefficients / (hMax() * vMax());
    }

    /** Samples in a row of a component that {@link JpegDecoder} decodes with this reduction. */
    public int planeWidth(int component, Reduction reduction) {
        return ceilDivide(width * sampling.get(component).h(), hMax() * reduction.factor());
    }

    /** Rows of such a component. */
    public int planeHeight(int component, Reduction reduction) {
        return ceilDivide(height * sampling.get(component).v(), vMax() * reduction.factor());
    }

    private static int ceilDivide(int a, int b) {
        return (a + b - 1) / b;
    }
}
