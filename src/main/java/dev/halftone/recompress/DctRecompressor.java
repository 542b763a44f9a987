package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.Recompression.Unchanged;
import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.JpegException;
import dev.halftone.recompress.jpeg.JpegLimits;
import dev.halftone.recompress.jpeg.JpegTranscoder;
import java.util.function.Supplier;

/**
 * JPEG to JPEG in the DCT domain: the way for every JPEG that keeps its size. Whoever wants the pixels of a JPEG asks here
 * first: so there is one judge of what is damaged, and what isn't read.
 */
final class DctRecompressor {

    /** A scan costs a pass over the picture however few bytes it has; real scripts have about ten. */
    static final int MAX_SCANS = 100;

    // One a thread: a transcoder keeps its buffers from image to image.
    private final ThreadLocal<JpegTranscoder> transcoders;

    /**
     * @param maxPixels images of more are rejected
     * @param checkpoint of the calling thread; what it throws goes through
     */
    DctRecompressor(long maxPixels, Supplier<? extends Checkpoint> checkpoint) {
        JpegLimits limits = new JpegLimits(maxPixels, MAX_SCANS, JpegLimits.DEFAULT.retainedBytes());
        this.transcoders = ThreadLocal.withInitial(() -> new JpegTranscoder(limits, checkpoint.get()));
    }

    /** @throws RejectedImageException when it is damaged, too large, or of a kind that is not read */
    Recompression recompress(byte[] source, RecompressOptions options) throws RejectedImageException {
        JpegTranscoder.Result result =
                judged(transcoder -> transcoder.transcode(source, options.quality(), effort(options.effort())));
        BareFile bare = bare(source, result);
        return result.bytes().length < bare.length()
                ? new Recompressed(result.bytes(), ImageFormat.JPEG, result.width(), result.height())
                : new Unchanged(bare.bytes(), ImageFormat.JPEG, result.width(), result.height());
    }

    /**
     * The same picture as the plainest file there is: baseline, nothing missing, nothing left over. Decoders disagree about
     * files that aren't, and each fills in or passes over in its own way what is damaged.
     *
     * @throws RejectedImageException as {@link #recompress}, of the very same files
     */
    Plain plain(byte[] source) throws RejectedImageException {
        JpegTranscoder.Result result = judged(transcoder -> transcoder.plain(source));
        return new Plain(result.bytes(), bare(source, result));
    }

    /**
     * A source in two other shapes.
     *
     * @param bytes the plainest file there is
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
                // Grey where a product should be is worse than an error that says so.
                throw RejectedImageException.corrupt("The JPEG image can't be decoded: " + result.warning());
            }
            return result;
        } catch (JpegException e) {
            throw JpegFile.rejection(e);
        } catch (OutOfMemoryError e) {
            transcoders.remove(); // whatever it had grown to
            throw RejectedImageException.corrupt("The JPEG image needs more memory than there is");
        }
    }

    /**
     * Rewrites a JPEG of this program's own making as small as can be.
     *
     * @param quality as asked
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
