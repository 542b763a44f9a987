package dev.halftone.recompress;

import jakarta.inject.Singleton;
import java.util.Optional;

/** Chooses the way an image goes: a JPEG that keeps its size stays in the DCT domain, all else goes over pixels. */
@Singleton
final class FormatRouter implements Recompressor {

    /** Of a JPEG in the DCT domain; see {@link dev.halftone.recompress.jpeg.JpegTranscoder}. */
    private static final int DCT_BYTES_PER_PIXEL = 4;

    private final long maxPixels;
    private final DctRecompressor inDctDomain;
    private final PixelRecompressor overPixels;

    FormatRouter(RecompressConfig config) {
        this.maxPixels = config.maxPixels();
        this.inDctDomain = new DctRecompressor(maxPixels);
        this.overPixels = new PixelRecompressor(maxPixels, inDctDomain);
    }

    @Override
    public Recompression recompress(byte[] source, RecompressOptions options) {
        Optional<Recompression> outcome =
                keepsSizeAsJpeg(source, options) ? inDctDomain.recompress(source, options) : Optional.empty();
        return outcome.orElseGet(() -> overPixels.recompress(source, options));
    }

    @Override
    public long memoryNeeded(byte[] source, RecompressOptions options) {
        return keepsSizeAsJpeg(source, options)
                ? DecodingMemory.estimate(source, maxPixels, DCT_BYTES_PER_PIXEL)
                : DecodingMemory.estimate(source, maxPixels);
    }

    private static boolean keepsSizeAsJpeg(byte[] source, RecompressOptions options) {
        if (ImageFormat.sniff(source).filter(ImageFormat.JPEG::equals).isEmpty()) {
            return false;
        }
        if (options.maxWidth().isEmpty() && options.maxHeight().isEmpty()) {
            return true;
        }
        try {
            Container container = Container.open(ImageFormat.JPEG, source);
            TargetSize target = TargetSize.of(container, options);
            return target.width() == container.width() && target.height() == container.height();
        } catch (RejectedImageException e) {
            return false; // judged by the other way, which reads it again
        }
    }
}
