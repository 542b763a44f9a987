package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Recompressed;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.Recompression.Unchanged;
import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.JpegException;
import dev.halftone.recompress.jpeg.JpegLimits;
import dev.halftone.recompress.jpeg.JpegTranscoder;
import dev.halftone.recompress.jpeg.UnsupportedJpegException;
import java.util.Optional;
import java.util.function.Supplier;

/** JPEG to JPEG in the DCT domain: the way for every JPEG that keeps its size. */
final class DctRecompressor {

    private static final int MAX_SCANS = 100;

    // One a thread: a transcoder keeps its buffers from image to image.
    private final ThreadLocal<JpegTranscoder> transcoders;

    /**
     * @param maxPixels images of more are left to the caller, which rejects them
     * @param checkpoint of the calling thread; what it throws goes through
     */
    DctRecompressor(long maxPixels, Supplier<? extends Checkpoint> checkpoint) {
        JpegLimits limits = new JpegLimits(maxPixels, MAX_SCANS, JpegLimits.DEFAULT.retainedBytes());
        this.transcoders = ThreadLocal.withInitial(() -> new JpegTranscoder(limits, checkpoint.get()));
    }

    /** @return the outcome, or empty when this JPEG is of a kind or size that another way has to judge */
    Optional<Recompression> recompress(byte[] source, RecompressOptions options) {
        try {
            JpegTranscoder.Result result =
                    transcoders.get().transcode(source, options.quality(), effort(options.effort()));
            return Optional.of(outcome(source, result));
        } catch (UnsupportedJpegException e) {
            return Optional.empty();
        } catch (JpegException e) {
            return Optional.of(corrupt(e.getMessage()));
        } catch (OutOfMemoryError e) {
            transcoders.remove(); // whatever it had grown to
            return Optional.of(new Rejected(Reason.CORRUPT_IMAGE, "The JPEG image needs more memory than there is"));
        }
    }

    /**
     * Rewrites a JPEG of this program's own making as small as can be.
     *
     * @param quality 100 to keep its coefficients
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

    private static Recompression outcome(byte[] source, JpegTranscoder.Result result) {
        if (result.isSalvaged()) {
            // Grey where a product should be is worse than an error that says so.
            return corrupt(result.warning());
        }
        if (result.bytes().length < source.length) {
            return new Recompressed(result.bytes(), ImageFormat.JPEG, result.width(), result.height());
        }
        return new Unchanged(source, ImageFormat.JPEG, result.width(), result.height());
    }

    private static Rejected corrupt(String what) {
        return new Rejected(Reason.CORRUPT_IMAGE, "The JPEG image can't be decoded: " + what);
    }

    private static dev.halftone.recompress.jpeg.Effort effort(Effort effort) {
        return switch (effort) {
            case FAST -> dev.halftone.recompress.jpeg.Effort.FAST;
            case SMALL -> dev.halftone.recompress.jpeg.Effort.SMALL;
        };
    }
}
