package dev.halftone.recompress;

/** Makes the bytes of a picture fewer. Implementations may be called from many threads at once. */
public interface Recompressor {

    /**
     * Recompresses one image. Bound to the CPU for milliseconds to seconds: call it on a {@link RecompressionPool}, never
     * on an event loop.
     *
     * @param source a whole image file of any format; not changed
     * @param options what is asked
     * @return the outcome, for any input whatever; nothing is thrown because of what the bytes are
     */
    Recompression recompress(byte[] source, RecompressOptions options);

    /**
     * How much memory recompressing will take besides the source, by its header alone.
     *
     * @return bytes, roughly; 0 when the image will be rejected without decoding
     */
    default long memoryNeeded(byte[] source, RecompressOptions options) {
        return Container.openIfReadable(source)
                .map(container -> DecodingMemory.estimate(container, Long.MAX_VALUE, container.bytesPerPixel()))
                .orElse(0L);
    }
}
