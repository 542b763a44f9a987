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
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Recompresses JPEGs: in the DCT domain if they keep their size and frame, otherwise plane by plane. Both ways reject the same
 * files.
 */
final class JpegRecompressor {

    // One per thread: they keep their buffers from image to image.
    private final ThreadLocal<JpegTranscoder> transcoders;
    private final ThreadLocal<JpegDecoder> decoders;
    private final PlaneWriter writer;
    private final PictureWriter pictures;

    /**
     * @param maxPixels images with more pixels are rejected
     * @param checkpoint supplies the checkpoint of the calling thread; its exceptions propagate to the caller
     */
    JpegRecompressor(
            long maxPixels, PlaneWriter writer, PictureWriter pictures, Supplier<? extends Checkpoint> checkpoint) {
        JpegLimits limits = new JpegLimits(maxPixels, JpegFile.MAX_SCANS, JpegLimits.DEFAULT.retainedBytes());
        this.transcoders = ThreadLocal.withInitial(() -> new JpegTranscoder(limits, checkpoint.get()));
        this.decoders = ThreadLocal.withInitial(() -> new JpegDecoder(limits, checkpoint.get()));
        this.writer = writer;
        this.pictures = pictures;
    }

    /** @throws RejectedImageException if the JPEG is damaged, too large or unsupported */
    Recompression recompress(JpegFile file, Layout layout, RecompressOptions options, Checkpoint checkpoint)
            throws RejectedImageException {
        try {
            if (!staysJpeg(layout, options)) {
                return toAnotherFormat(file, layout, options, checkpoint);
            }
            return layout.isAsItIs(file)
                    ? transcode(file, layout, options)
                    : reframe(file, layout, options, checkpoint);
        } catch (JpegException e) {
            throw JpegFile.rejection(e);
        } catch (OutOfMemoryError e) {
            throw outOfMemory();
        }
    }

    /** Only a transparent background is a reason to take another format than JPEG for it. */
    static boolean staysJpeg(Layout layout, RecompressOptions options) {
        return switch (options.format()) {
            case JPEG, KEEP -> true;
            case AUTO -> !(layout.isPadded() && options.framing().background().transparent());
            case WEBP, PNG -> false;
        };
    }

    private RejectedImageException outOfMemory() {
        // Together with the buffers that they hold.
        transcoders.remove();
        decoders.remove();
        return RejectedImageException.corrupt("The JPEG image needs more memory than there is");
    }

    private Recompression transcode(JpegFile file, Layout layout, RecompressOptions options)
            throws JpegException, RejectedImageException {
        JpegTranscoder.Result result = transcoders
                .get()
                .transcode(
                        file.source(), options.quality(), options.effort(), options.subsampling(), options.salvage());
        requireWhole(result.warning(), options);
        return outcome(file, bare(file, result.bare()), layout, options, jpeg(result.bytes(), layout), result.loss());
    }

    private Recompression reframe(JpegFile file, Layout layout, RecompressOptions options, Checkpoint checkpoint)
            throws JpegException, RejectedImageException {
        JpegDecoder.Picture picture;
        SubsampledPlanes planes;
        Layout placed = layout;
        if (JpegShrinker.takes(file.header())) {
            placed = layout.alignedTo(JpegShrinker.sampling(file.header()));
            JpegShrinker shrinker = JpegShrinker.of(file.header(), placed, checkpoint);
            picture = decode(file, shrinker.reductions(), shrinker, options);
            planes = shrinker.planes();
        } else {
            JpegPixels pixels = new JpegPixels(file, checkpoint);
            picture = decode(file, Collections.nCopies(file.header().components(), Reduction.WHOLE), pixels, options);
            boolean mayHalve = options.subsampling().mayHalve(options.quality());
            planes = PlanesOfPixels.of(pixels.grid(), layout, mayHalve, checkpoint);
        }
        byte[] output =
                writer.write(planes.on(placed, options.framing().background(), file.iccProfile()), file, options);
        return outcome(file, bare(file, picture.bare()), placed, options, jpeg(output, placed), picture.loss());
    }

    private Recompression toAnotherFormat(
            JpegFile file, Layout layout, RecompressOptions options, Checkpoint checkpoint)
            throws JpegException, RejectedImageException {
        Background background = options.framing().background();
        JpegDecoder.Picture picture;
        ArgbPicture pixels;
        if (JpegShrinker.takes(file.header())) {
            JpegShrinker shrinker = JpegShrinker.ofWholePlanes(file.header(), layout, checkpoint);
            picture = decode(file, shrinker.reductions(), shrinker, options);
            pixels = ArgbOfPlanes.of(shrinker.planes().planes(), layout, background, checkpoint);
        } else {
            JpegPixels inks = new JpegPixels(file, checkpoint);
            picture = decode(file, Collections.nCopies(file.header().components(), Reduction.WHOLE), inks, options);
            PixelGrid grid = inks.grid();
            ArgbOfPixels rows =
                    new ArgbOfPixels(grid.width(), grid.height(), grid.channels(), layout, background, checkpoint);
            grid.read(rows);
            pixels = rows.picture();
        }
        PictureWriter.Encoded output = pictures.write(pixels, file, options, checkpoint);
        return outcome(file, bare(file, picture.bare()), layout, options, output, picture.loss());
    }

    private JpegDecoder.Picture decode(
            JpegFile file, List<Reduction> reductions, PlaneRows rows, RecompressOptions options)
            throws JpegException, RejectedImageException {
        JpegDecoder.Picture picture = decoders.get().decode(file.source(), reductions, rows, options.salvage());
        requireWhole(picture.warning(), options);
        return picture;
    }

    /** An error is better than a product picture with grey areas, unless they were asked for. */
    private static void requireWhole(String warning, RecompressOptions options) throws RejectedImageException {
        if (warning != null && !options.salvage()) {
            throw RejectedImageException.corrupt("The JPEG image can't be decoded: " + warning);
        }
    }

    private static PictureWriter.Encoded jpeg(byte[] bytes, Layout layout) {
        return new PictureWriter.Encoded(bytes, ImageFormat.JPEG, layout.size());
    }

    /** @param loss what is missing, or null; such a source is no output */
    private static Recompression outcome(
            JpegFile file,
            BareFile bare,
            Layout layout,
            RecompressOptions options,
            PictureWriter.Encoded output,
            String loss) {
        boolean binding = loss != null || layout.isBinding(file, options.framing());
        Optional<String> warning = Optional.ofNullable(loss).map(what -> "The JPEG image " + what + ".");
        return new NewPicture(output, binding, warning).orBare(file, bare);
    }

    private static BareFile bare(JpegFile file, BareJpeg bare) {
        return BareFile.of(file.source(), part -> bare.each(part::add));
    }
}
