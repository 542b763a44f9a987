package dev.halftone.recompress;

import dev.halftone.recompress.Recompression.Reason;
import dev.halftone.recompress.Recompression.Rejected;
import dev.halftone.recompress.jpeg.Effort;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Chooses how an image is recompressed: a JPEG that stays one and keeps its size stays in the DCT domain, everything else
 * is decoded to pixels. A failure becomes the outcome of this image and affects no other.
 */
@Singleton
final class FormatRouter implements Recompressor {

    private static final Logger LOG = Logger.getLogger(FormatRouter.class);

    /**
     * Memory for each coefficient of a JPEG in the DCT domain, with a reserve: {@link
     * dev.halftone.recompress.jpeg.JpegTranscoder} takes 3.2 bytes a pixel at 4:2:0, which has 1.5 coefficients, and 6.4 at
     * 4:4:4. With {@link Effort#FAST} it is mostly far less if the source is as coarse as the output.
     */
    private static final double BYTES_PER_COEFFICIENT = 2.4;

    /** Beyond this, the transcoder holds one component at a time. */
    private static final long BYTES_OF_ALL_COMPONENTS = 150L << 20;

    private final SizeLimit limit;
    private final ThreadLocal<DecodeBudget> budgets;
    private final JpegRecompressor jpegs;
    private final PixelRecompressor overPixels;

    FormatRouter(RecompressConfig config, Precedence precedence) {
        this.limit = new SizeLimit(config.maxPixels(), config.maxSide());
        this.budgets = ThreadLocal.withInitial(() -> new DecodeBudget(config.timeout(), precedence));
        PlaneWriter writer = new PlaneWriter(budgets::get);
        PictureWriter pictures = new PictureWriter(writer, new FirstUse<>(WebpEncoder::new));
        this.jpegs = new JpegRecompressor(config.maxPixels(), writer, pictures, budgets::get);
        this.overPixels = new PixelRecompressor(limit, writer, pictures);
    }

    @Override
    public Recompression recompress(byte[] source, RecompressOptions options) {
        DecodeBudget budget = budgets.get();
        budget.begin();
        try {
            return route(source, options, budget);
        } catch (RejectedImageException e) {
            return e.outcome();
        } catch (DecodeBudget.Exhausted e) {
            return e.outcome();
        } catch (RuntimeException | Error e) {
            // Damaged images have made decoders overflow the stack or the heap, and native libraries fail. None of this
            // affects the next image. This is no warning: otherwise callers could fill the log with bad images. The
            // image's error says it, too.
            LOG.debugf(e, "A decoder failed");
            return new Rejected(
                    Reason.CORRUPT_IMAGE,
                    "The image can't be decoded: it makes the decoder fail with "
                            + e.getClass().getSimpleName());
        }
    }

    private Recompression route(byte[] source, RecompressOptions options, DecodeBudget budget)
            throws RejectedImageException {
        if (!isJpeg(source)) {
            return overPixels.recompress(source, options, budget);
        }
        JpegFile jpeg = (JpegFile) Container.open(ImageFormat.JPEG, source);
        limit.require(jpeg);
        jpeg.requireBoundedWork();
        Layout layout = Layout.of(jpeg, options);
        limit.requireOutput(layout.size(), options.format());
        return jpegs.recompress(jpeg, layout, options, budget);
    }

    @Override
    public long memoryNeeded(byte[] source, RecompressOptions options) {
        return Container.openIfReadable(source)
                .map(container -> memoryNeeded(container, options))
                .orElse(0L);
    }

    private long memoryNeeded(Container container, RecompressOptions options) {
        Layout layout = Layout.of(container, options);
        boolean inDctDomain = layout.isAsItIs(container) && JpegRecompressor.staysJpeg(layout, options);
        return inDctDomain && container instanceof JpegFile jpeg
                ? inDctDomain(jpeg)
                : DecodingMemory.estimate(container, options, limit.maxPixels());
    }

    private long inDctDomain(JpegFile jpeg) {
        long pixels = (long) jpeg.width() * jpeg.height();
        if (pixels > limit.maxPixels()) {
            return 0;
        }
        double oneComponent = pixels * BYTES_PER_COEFFICIENT;
        double allComponents = oneComponent * jpeg.header().coefficientsPerPixel();
        return (long) Math.min(allComponents, Math.max(BYTES_OF_ALL_COMPONENTS, oneComponent));
    }

    private static boolean isJpeg(byte[] source) {
        return ImageFormat.sniff(source).filter(ImageFormat.JPEG::equals).isPresent();
    }
}
