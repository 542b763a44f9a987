package dev.halftone.recompress.jpeg;

/**
 * What a JPEG says of itself in front of its first scan header, read without decoding anything.
 *
 * @param width samples per line
 * @param height lines; as DNL says where the frame header leaves it open
 * @param components 1, 3 or 4
 * @param colour how the samples are to be read
 * @param adobeTransform of Adobe's segment, or -1 if there is none
 * @param orientation of EXIF, 1 to 8; 1 if there is none
 * @param profile ICC profile; empty if there is none, or not all of it
 * @param progressive progressive rather than sequential coding
 */
public record JpegHeader(
        int width,
        int height,
        int components,
        JpegColour colour,
        int adobeTransform,
        int orientation,
        byte[] profile,
        boolean progressive) {
    private static final JpegLimits UNLIMITED = new JpegLimits(Long.MAX_VALUE, 1, 0);

    /**
     * Reads a header.
     *
     * @param source the whole stream, or as much of its beginning as has the first scan header
     * @throws JpegFormatException if something in front of that is missing or damaged; {@link JpegTranscoder} then says
     *     the same
     * @throws UnsupportedJpegException if {@link JpegTranscoder} does not read this kind
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
                JpegColour.of(frame, metadata),
                metadata.hasAdobe() ? metadata.adobeTransform() : -1,
                metadata.orientation(),
                metadata.profile(),
                frame.progressive());
    }
}
