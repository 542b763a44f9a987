package dev.halftone.recompress;

import com.luciad.imageio.webp.CompressionType;
import com.luciad.imageio.webp.WebPImageWriterSpi;
import com.luciad.imageio.webp.WebPWriteParam;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.awt.image.DirectColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Encodes pictures as WebP with libwebp, which gets only pixels from this service, never a file. It may be called from
 * many threads at once.
 *
 * <p>Fully transparent pixels may get another colour; alpha is always exact. A call can't be interrupted: whoever calls
 * it checks its budget before and after. Besides the picture, it takes 3 or 4 bytes per pixel of heap, and memory
 * outside the heap.
 */
final class WebpEncoder {

    /** The sides of both bitstreams have 14 bits (RFC 6386 section 9.1, RFC 9649 section 3.4). */
    static final int MAX_SIDE = 16_383;

    private static final int FAST_METHOD = 4;
    private static final int SMALL_METHOD = 6;
    /** Of lossless compression, where libwebp takes the quality as an effort. */
    private static final int FAST_LOSSLESS_EFFORT = 75;

    private static final int SMALL_LOSSLESS_EFFORT = 100;

    private static final int LOSSLESS_ALPHA = 100;
    private static final int COMPRESSED_ALPHA = 1;

    private static final int RED = 0xff0000;
    private static final int GREEN = 0xff00;
    private static final int BLUE = 0xff;
    private static final int ALPHA = 0xff000000;

    private final WebPImageWriterSpi provider;

    /**
     * libwebp's settings by ours: a few hundred at most. webp-imageio 0.10.2 never frees the memory of one (no issue
     * was found), so they are kept and shared. Encoding only reads them.
     */
    private final Map<Settings, WebPWriteParam> settings = new ConcurrentHashMap<>();

    private record Settings(boolean lossless, int quality, int method) {}

    /** @throws IllegalStateException with a sentence that says why the library can't be loaded */
    WebpEncoder() {
        WebpLibrary.load();
        provider = new WebPImageWriterSpi();
    }

    /** Whether WebP can hold a picture of this size. */
    static boolean holds(int width, int height) {
        return width <= MAX_SIDE && height <= MAX_SIDE;
    }

    /**
     * Encodes with loss of colour; alpha stays exact.
     *
     * @param argb straight (not premultiplied) 0xAARRGGBB, row by row
     * @param opaque whether all alphas are 255; they are not read then
     * @param quality 1..100 on libwebp's scale
     * @param small whether to look for the smallest file, which takes longer
     * @param icc empty if there is none
     * @param orientation of EXIF, 1..8; 1 is not written
     * @throws RejectedImageException if a side is longer than {@link #MAX_SIDE}
     */
    byte[] lossy(
            int width, int height, int[] argb, boolean opaque, int quality, boolean small, byte[] icc, int orientation)
            throws RejectedImageException {
        Settings chosen = new Settings(false, quality, small ? SMALL_METHOD : FAST_METHOD);
        return encode(width, height, argb, opaque, chosen, icc, orientation);
    }

    /**
     * Encodes without loss: every pixel that is not fully transparent keeps its colour and alpha.
     *
     * @param argb straight (not premultiplied) 0xAARRGGBB, row by row
     * @param opaque whether all alphas are 255; they are not read then
     * @param small whether to look for the smallest file, which takes longer
     * @param icc empty if there is none
     * @param orientation of EXIF, 1..8; 1 is not written
     * @throws RejectedImageException if a side is longer than {@link #MAX_SIDE}
     */
    byte[] lossless(int width, int height, int[] argb, boolean opaque, boolean small, byte[] icc, int orientation)
            throws RejectedImageException {
        Settings chosen = small
                ? new Settings(true, SMALL_LOSSLESS_EFFORT, SMALL_METHOD)
                : new Settings(true, FAST_LOSSLESS_EFFORT, FAST_METHOD);
        return encode(width, height, argb, opaque, chosen, icc, orientation);
    }

    private byte[] encode(
            int width, int height, int[] argb, boolean opaque, Settings chosen, byte[] icc, int orientation)
            throws RejectedImageException {
        if (!holds(width, height)) {
            throw RejectedImageException.unsupported(
                    "WebP holds at most %,d pixels per side; this picture has %,d x %,d"
                            .formatted(MAX_SIDE, width, height));
        }
        byte[] simple;
        try {
            simple = write(picture(width, height, argb, opaque), settings.computeIfAbsent(chosen, WebpEncoder::param));
        } catch (IOException | NullPointerException e) {
            // webp-imageio 0.10.2 has no other way to tell that libwebp made nothing. Of good pixels and settings it
            // always makes a file, unless it lacks memory.
            OutOfMemoryError error =
                    new OutOfMemoryError("libwebp could not encode " + width + " x " + height + " pixels");
            error.initCause(e);
            throw error;
        }
        return ExtendedWebp.of(simple, icc, orientation);
    }

    private static WebPWriteParam param(Settings settings) {
        WebPWriteParam param = new WebPWriteParam(Locale.ROOT);
        param.setCompressionType(settings.lossless ? CompressionType.Lossless : CompressionType.Lossy);
        param.setCompressionQuality(settings.quality / 100f);
        param.setMethod(settings.method);
        param.setAlphaQuality(LOSSLESS_ALPHA);
        param.setAlphaCompressionAlgorithm(COMPRESSED_ALPHA);
        return param;
    }

    private byte[] write(BufferedImage picture, WebPWriteParam param) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageWriter writer = provider.createWriterInstance(null);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(file)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), param);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }

    /** The same pixels, not copied; webp-imageio would copy them once more. */
    private static BufferedImage picture(int width, int height, int[] argb, boolean opaque) {
        int[] masks = opaque ? new int[] {RED, GREEN, BLUE} : new int[] {RED, GREEN, BLUE, ALPHA};
        DirectColorModel colours =
                opaque ? new DirectColorModel(24, RED, GREEN, BLUE) : new DirectColorModel(32, RED, GREEN, BLUE, ALPHA);
        WritableRaster raster =
                Raster.createPackedRaster(new DataBufferInt(argb, width * height), width, height, width, masks, null);
        return new BufferedImage(colours, raster, false, null) {
            @Override
            public Raster getData() {
                return getRaster();
            }
        };
    }
}
