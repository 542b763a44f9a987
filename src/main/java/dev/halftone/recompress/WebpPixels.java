package dev.halftone.recompress;

import dev.halftone.recompress.webp.AlphaPlane;
import dev.halftone.recompress.webp.LosslessDecoder;
import dev.halftone.recompress.webp.Vp8Decoder;
import dev.halftone.recompress.webp.WebpFormatException;
import dev.halftone.recompress.webp.YuvPicture;
import dev.halftone.recompress.webp.YuvRows;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/** Decodes WebP pixels with {@code recompress.webp}. Of an animation, that is the first frame. */
final class WebpPixels {

    /** White if it is flattened onto anything. */
    private static final int TRANSPARENT = 0x00ffffff;

    private static final int PIXELS_A_CHECKPOINT = 1 << 14;

    private final WebpFile file;
    private final DecodeBudget budget;
    private final int width;
    private final int height;

    WebpPixels(WebpFile file, DecodeBudget budget) {
        this.file = file;
        this.budget = budget;
        this.width = file.frame().width();
        this.height = file.frame().height();
    }

    /**
     * The whole picture, of the size that the file states. What its frame does not cover is transparent.
     *
     * @return 0xAARRGGBB, not premultiplied, row by row
     */
    int[] argb() throws RejectedImageException {
        int[] frame = frameArgb();
        if (file.isWholeFrame()) {
            return frame;
        }
        int[] canvas = new int[Math.multiplyExact(file.width(), file.height())];
        Arrays.fill(canvas, TRANSPARENT);
        Container.Offset offset = file.frameOffset();
        for (int y = 0; y < height; y++) {
            int target = (offset.y() + y) * file.width() + offset.x();
            System.arraycopy(frame, y * width, canvas, target, width);
        }
        return canvas;
    }

    /** The frame on white. */
    PixelGrid onWhite() throws RejectedImageException {
        int[] argb = frameArgb();
        byte[] samples = new byte[Math.multiplyExact(argb.length, PixelGrid.RGB)];
        int out = 0;
        for (int i = 0; i < argb.length; i++) {
            if (i % PIXELS_A_CHECKPOINT == 0) {
                budget.reached();
            }
            int pixel = argb[i];
            int alpha = pixel >>> 24;
            samples[out++] = Flattening.onWhite((byte) (pixel >> 16), alpha);
            samples[out++] = Flattening.onWhite((byte) (pixel >> 8), alpha);
            samples[out++] = Flattening.onWhite((byte) pixel, alpha);
        }
        return new PixelGrid(width, height, PixelGrid.RGB, samples);
    }

    private int[] frameArgb() throws RejectedImageException {
        if (file.isLossless()) {
            return decode(() -> LosslessDecoder.decode(file.bitstream(), width, height, budget::reached));
        }
        YuvPicture picture = lossyPlanes(() -> new YuvPicture(width, height));
        return picture.argb(alpha().orElse(null), budget::reached);
    }

    /**
     * Decodes the planes of a lossy frame, without its alpha.
     *
     * @param target makes what takes them, once the header has been read
     */
    <T extends YuvRows> T lossyPlanes(Supplier<T> target) throws RejectedImageException {
        return decode(() -> {
            Vp8Decoder decoder = Vp8Decoder.open(file.bitstream(), width, height);
            T rows = target.get();
            decoder.decode(rows, budget::reached);
            return rows;
        });
    }

    /** The opacity of the pixels of a lossy frame, or empty if all are opaque. */
    Optional<byte[]> alpha() throws RejectedImageException {
        Optional<byte[]> chunk = file.alpha();
        if (chunk.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(decode(() -> AlphaPlane.decode(chunk.get(), width, height, budget::reached)));
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
