package dev.halftone.recompress;

import dev.halftone.recompress.jpeg.BareJpeg;
import dev.halftone.recompress.jpeg.Checkpoint;
import dev.halftone.recompress.jpeg.JpegDecoder;
import dev.halftone.recompress.jpeg.JpegException;
import dev.halftone.recompress.jpeg.JpegLimits;
import dev.halftone.recompress.jpeg.JpegTranscoder;
import dev.halftone.recompress.jpeg.PlaneRows;
import dev.halftone.recompress.jpeg.Reduction;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/**
 * Recompresses JPEGs: in the DCT domain if they keep their size, otherwise plane by plane. Both ways reject the same
 * files.
 */
final class JpegRecompressor {

    // One per thread: they keep their buffers from image to image.
    private final ThreadLocal<JpegTranscoder> transcoders;
    private final ThreadLocal<JpegDecoder> decoders;
    private final PlaneWriter writer;

    /**
     * @param maxPixels images with more pixels are rejected
     * @param checkpoint supplies the checkpoint of the calling thread; its exceptions propagate to the caller
     */
    JpegRecompressor(long maxPixels, PlaneWriter writer, Supplier<? extends Checkpoint> checkpoint) {
        JpegLimits limits = new JpegLimits(maxPixels, JpegFile.MAX_SCANS, JpegLimits.DEFAULT.retainedBytes());
        this.transcoders = ThreadLocal.withInitial(() -> new JpegTranscoder(limits, checkpoint.get()));
        this.decoders = ThreadLocal.withInitial(() -> new JpegDecoder(limits, checkpoint.get()));
        this.writer = writer;
    }

    /** @throws RejectedImageException if the JPEG is damaged, too large or unsupported */
    Recompression recompress(JpegFile file, RecompressOptions options, Checkpoint checkpoint)
            throws RejectedImageException {
        TargetSize target = TargetSize.of(file, options);
        try {
            return target.isSizeOf(file) ? transcode(file, target, options) : shrink(file, target, options, checkpoint);
        } catch (JpegException e) {
            throw JpegFile.rejection(e);
        } catch (OutOfMemoryError e) {
            // Together with the buffers that they hold.
            transcoders.remove();
            decoders.remove();
            throw RejectedImageException.corrupt("The JPEG image needs more memory than there is");
        }
    }

    private Recompression transcode(JpegFile file, TargetSize target, RecompressOptions options)
            throws JpegException, RejectedImageException {
        JpegTranscoder.Result result =
                transcoders.get().transcode(file.source(), options.quality(), options.effort(), options.subsampling());
        requireWhole(result.warning());
        return bare(file, result.bare()).orSmaller(file, result.bytes(), target);
    }

    private Recompression shrink(JpegFile file, TargetSize target, RecompressOptions options, Checkpoint checkpoint)
            throws JpegException, RejectedImageException {
        JpegDecoder.Picture picture;
        SubsampledPlanes planes;
        if (JpegShrinker.takes(file.header())) {
            JpegShrinker shrinker = JpegShrinker.of(file.header(), target, checkpoint);
            picture = decode(file, shrinker.reductions(), shrinker);
            planes = shrinker.planes();
        } else {
            JpegPixels pixels = new JpegPixels(file, checkpoint);
            picture = decode(file, Collections.nCopies(file.header().components(), Reduction.WHOLE), pixels);
            boolean mayHalve = options.subsampling().mayHalve(options.quality());
            planes = PlanesOfPixels.of(pixels.grid(), target, mayHalve, checkpoint);
        }
        byte[] output = writer.write(planes, file, options);
        return bare(file, picture.bare()).orSmaller(file, output, target);
    }

    private JpegDecoder.Picture decode(JpegFile file, List<Reduction> reductions, PlaneRows rows)
            throws JpegException, RejectedImageException {
        JpegDecoder.Picture picture = decoders.get().decode(file.source(), reductions, rows);
        requireWhole(picture.warning());
        return picture;
    }

    /** An error is better than a product picture with grey areas. */
    private static void requireWhole(String warning) throws RejectedImageException {
        if (warning != null) {
            throw RejectedImageException.corrupt("The JPEG image can't be decoded: " + warning);
        }
    }

    private static BareFile bare(JpegFile file, BareJpeg bare) {
        return BareFile.of(file.source(), part -> bare.each(part::add));
    }
}
