package dev.halftone.recompress;

import dev.halftone.recompress.webp.AlphaPlane;
import dev.halftone.recompress.webp.LosslessDecoder;
import dev.halftone.recompress.webp.WebpFormatException;
import java.util.Optional;

/** Decodes WebP pixels with {@code recompress.webp}: lossless pictures, and the alpha of lossy ones. */
final class WebpPixels {

    private static final int PIXELS_A_CHECKPOINT = 1 << 14;

    private final WebpFile file;
    private final DecodeBudget budget;

    WebpPixels(WebpFile file, DecodeBudget budget) {
        this.file = file;
        this.budget = budget;
    }

    PixelGrid lossless(Alpha kept) throws RejectedImageException {
        int width = file.frame().width();
        int height = file.frame().height();
        int[] argb = decode(() -> LosslessDecoder.decode(file.bitstream(), width, height, budget::reached));
        boolean straight = kept == Alpha.KEPT;
        int channels = straight ? PixelGrid.RGBA : PixelGrid.RGB;
        byte[] samples = new byte[Math.multiplyExact(argb.length, channels)];
        int out = 0;
        for (int i = 0; i < argb.length; i++) {
            reachCheckpoint(i);
            int pixel = argb[i];
            int alpha = straight ? 255 : pixel >>> 24;
            samples[out++] = Flattening.onWhite((byte) (pixel >> 16), alpha);
            samples[out++] = Flattening.onWhite((byte) (pixel >> 8), alpha);
            samples[out++] = Flattening.onWhite((byte) pixel, alpha);
            if (straight) {
                samples[out++] = (byte) (pixel >> 24);
            }
        }
        return new PixelGrid(width, height, channels, samples);
    }

    /** The alpha of the pixels, or empty if all are opaque. */
    Optional<byte[]> alpha() throws RejectedImageException {
        Optional<byte[]> chunk = file.alpha();
        if (chunk.isEmpty()) {
            return Optional.empty();
        }
        int width = file.frame().width();
        int height = file.frame().height();
        return Optional.of(decode(() -> AlphaPlane.decode(chunk.get(), width, height, budget::reached)));
    }

    /** @param colours overwritten with the result */
    PixelGrid onWhite(PixelGrid colours, byte[] alpha) {
        byte[] samples = colours.samples();
        for (int i = 0, at = 0; i < alpha.length; i++) {
            reachCheckpoint(i);
            for (int end = at + colours.channels(); at < end; at++) {
                samples[at] = Flattening.onWhite(samples[at], alpha[i] & 0xff);
            }
        }
        return colours;
    }

    private void reachCheckpoint(int pixel) {
        if (pixel % PIXELS_A_CHECKPOINT == 0) {
            budget.reached();
        }
    }

    @FunctionalInterface
    private interface Decoding<T> {
        T run() throws WebpFormatException;
    }

    private <T> T decode(Decoding<T> decoding) throws RejectedImageException {
        budget.limitMemory(file.memoryToDecode());
        try {
            return decoding.run();
        } catch (WebpFormatException e) {
            throw RejectedImageException.corrupt("The WEBP image can't be decoded: " + e.getMessage());
        } finally {
            budget.liftMemoryLimit();
        }
    }
}
