package dev.halftone.recompress.jpeg;

/**
 * What a JPEG says of itself up to its frame header, read without decoding anything.
 *
 * @param width samples per line
 * @param height lines; as DNL says where the frame header leaves it open
 * @param components 1 to 4
 * @param orientation of EXIF, 1 to 8; 1 if there is none
 * @param progressive progressive rather than sequential coding
 */
public record JpegHeader(int width, int height, int components, int orientation, boolean progressive) {
    private static final JpegLimits UNLIMITED = new JpegLimits(Long.MAX_VALUE, 1, 0);

    /**
     * Reads a header.
     *
     * @param source the stream, or as much of its beginning as has the frame header
     * @throws JpegFormatException if there is no well-formed frame header
     * @throws UnsupportedJpegException if {@link JpegTranscoder} does not read this kind
     */
    public static JpegHeader read(byte[] source) throws JpegException {
        JpegReader reader = new JpegReader(UNLIMITED, Checkpoint.NONE);
        reader.open(source);
        reader.readFrame();
        Frame frame = reader.frame();
        return new JpegHeader(
                frame.width(),
                frame.height(),
                frame.components().size(),
                reader.metadata().orientation(),
                frame.progressive());
    }
}
