package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.Recompression.Unchanged;
import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.JpegException;
import dev.halftone.recompress.jpeg.JpegLimits;
import dev.halftone.recompress.jpeg.JpegTranscoder;
import java.util.function.Supplier;

/**
 * Recompresses JPEGs that keep their size, in the DCT domain. {@link PixelRecompressor} calls {@link #plain} before it
 * decodes a JPEG, so that one class decides which JPEGs are damaged or unsupported.
 */
final class DctRecompressor {

    /** Each scan takes a pass over the picture, however few bytes it has. Real files have about ten scans. */
    static final int MAX_SCANS = 100;

    // One per thread: a transcoder keeps its buffers from image to image.
    private final ThreadLocal<JpegTranscoder> transcoders;

    /**
     * @param maxPixels images with more pixels are rejected
     * @param checkpoint supplies the checkpoint of the calling thread; its exceptions propagate to the caller
     */
    DctRecompressor(long maxPixels, Supplier<? extends Checkpoint> checkpoint) {
        JpegLimits limits = new JpegLimits(maxPixels, MAX_SCANS, JpegLimits.DEFAULT.retainedBytes());
        this.transcoders = ThreadLocal.withInitial(() -> new JpegTranscoder(limits, checkpoint.get()));
    }

    /** @throws RejectedImageException if the JPEG is damaged, too large or unsupported */
    Recompression recompress(byte[] source, RecompressOptions options) throws RejectedImageException {
        JpegTranscoder.Result result = judged(transcoder ->
                transcoder.transcode(source, options.quality(), effort(options.effort()), options.subsampling()));
        BareFile bare = bare(source, result);
        return result.bytes().length < bare.length()
                ? new Recompressed(result.bytes(), ImageFormat.JPEG, result.width(), result.height())
                : new Unchanged(bare.bytes(), ImageFormat.JPEG, result.width(), result.height());
    }

    /**
     * Rewrites the picture as a plain baseline JPEG, complete and without extra data. Decoders disagree about other
     * files: each fills in or skips damaged parts differently.
     *
     * @throws RejectedImageException for the same files as {@link #recompress}
     */
    Plain plain(byte[] source) throws RejectedImageException {
        JpegTranscoder.Result result = judged(transcoder -> transcoder.plain(source));
        return new Plain(result.bytes(), bare(source, result));
    }

    /**
     * Two other forms of a source.
     *
     * @param bytes the plain baseline JPEG
     * @param bare the source without its metadata
     */
    record Plain(byte[] bytes, BareFile bare) {}

    private static BareFile bare(byte[] source, JpegTranscoder.Result result) {
        return BareFile.of(source, part -> result.bare().each(part::add));
    }

    private interface Work {
        JpegTranscoder.Result of(JpegTranscoder transcoder) throws JpegException;
    }

    private JpegTranscoder.Result judged(Work work) throws RejectedImageException {
        try {
            JpegTranscoder.Result result = work.of(transcoders.get());
            if (result.isSalvaged()) {
                // An error is better than a product picture with grey areas.
                throw RejectedImageException.corrupt("The JPEG image can't be decoded: " + result.warning());
            }
            return result;
        } catch (JpegException e) {
            throw JpegFile.rejection(e);
        } catch (OutOfMemoryError e) {
            transcoders.remove(); // together with the buffers that it holds
            throw RejectedImageException.corrupt("The JPEG image needs more memory than there is");
        }
    }

    /**
     * Rewrites a JPEG that {@link JpegWriter} has written, as small as possible.
     *
     * @param quality the requested quality
     */
    byte[] rewritten(byte[] jpeg, int quality) {
        try {
            return transcoders
                    .get()
                    .transcode(jpeg, quality, dev.halftone.recompress.jpeg.Effort.SMALL)
                    .bytes();
        } catch (JpegException e) {
            throw new IllegalStateException("a JPEG just written can't be read", e);
        }
    }

    private static dev.halftone.recompress.jpeg.Effort effort(Effort effort) {
        return switch (effort) {
            case FAST -> dev.halftone.recompress.jpeg.Effort.FAST;
            case SMALL -> dev.halftone.recompress.jpeg.Effort.SMALL;
        };
    }
}
