package dev.halftone.recompress;

/** Makes image files smaller. Implementations may be called from many threads at once. */
public interface Recompressor {

    /**
     * Recompresses one image. This takes the CPU for milliseconds to seconds: call it on a {@link RecompressionPool},
     * never on an event loop.
     *
     * @param source a whole image file of any format; not changed
     * @param options how to recompress it
     * @return the outcome for any input; no content of the bytes makes this method throw
     */
    Recompression recompress(byte[] source, RecompressOptions options);

    /**
     * Estimates from the header the memory that recompressing takes besides the source.
     *
     * @return bytes, roughly; 0 when the image will be rejected without decoding
     */
    default long memoryNeeded(byte[] source, RecompressOptions options) {
        return Container.openIfReadable(source)
                .map(container -> DecodingMemory.estimate(container, options, Long.MAX_VALUE))
                .orElse(0L);
    }
}
