package dev.halftone.recompress;

import jakarta.inject.Singleton;

/**
 * Chooses the way an image goes. Today every image goes over pixels; a codec that stays in the DCT domain takes the JPEGs
 * that need no resize here.
 */
@Singleton
final class FormatRouter implements Recompressor {

    private final Recompressor overPixels;

    FormatRouter(RecompressConfig config) {
        this.overPixels = new PixelRecompressor(config.maxPixels());
    }

    @Override
    public Recompression recompress(byte[] source, RecompressOptions options) {
        return overPixels.recompress(source, options);
    }
}
