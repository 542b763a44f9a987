package dev.halftone.recompress;

import com.luciad.imageio.webp.CompressionType;
import com.luciad.imageio.webp.WebPWriteParam;
import com.luciad.imageio.webp.WebPWriter;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.awt.image.DirectColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
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
 * it checks its budget before and after. {@link #memory} says what it takes, most of it outside the heap.
 */
final class WebpEncoder {

    /** The sides of both bitstreams have 14 bits (RFC 6386 section 9.1, RFC 9649 section 3.4). */
    static final int MAX_SIDE = 16_383;

    /**
     * Larger pictures should not be encoded without loss: one with noise takes 1.7 us of processor time per pixel, three
     * times as much with {@code small}, and 37 bytes of memory. Graphics take a fraction of the time, and those of a
     * 4K screen are within.
     */
    static final int MAX_LOSSLESS_PIXELS = 1 << 23;

    /** The slower method of lossless compression gets no larger ones: noise would take it longer than an image may. */
    private static final int MAX_SMALL_LOSSLESS_PIXELS = MAX_LOSSLESS_PIXELS / 4;

    /** Larger transparent pictures would take more memory outside the heap than a small container has: 16 bytes a pixel. */
    static final int MAX_TRANSPARENT_PIXELS = 1 << 24;

    /** Measured with noise: the copy for libwebp on the heap, its planes, and its file. */
    private static final int BYTES_PER_LOSSY_PIXEL = 7;

    private static final int BYTES_PER_LOSSY_PIXEL_WITH_ALPHA = 20;
    private static final int BYTES_PER_LOSSLESS_PIXEL = 41;

    private static final int FAST_METHOD = 4;
    private static final int SMALL_METHOD = 6;

    /** Of lossless compression, for which libwebp takes the quality as an effort. */
    private static final int FAST_EFFORT = 75;

    /** 100 with the slowest method would take twenty times as long, for less than one percent. */
    private static final int SMALL_EFFORT = 90;

    private static final String SIDE_TOO_LONG = "WebP holds at most %,d pixels per side; this picture has %,d x %,d";

    private static final int LOSSLESS_ALPHA = 100;
    private static final int COMPRESSED_ALPHA = 1;

    private static final int RED = 0xff0000;
    private static final int GREEN = 0xff00;
    private static final int BLUE = 0xff;
    private static final int ALPHA = 0xff000000;

    /**
     * libwebp's settings by ours: a few hundred at most. webp-imageio 0.10.2 never frees the memory of one (no issue
     * was found), so they are kept and shared. Encoding only reads them.
     */
    private final Map<Settings, WebPWriteParam> settings = new ConcurrentHashMap<>();

    private record Settings(boolean lossless, int quality, int method) {}

    /** @throws IllegalStateException with a sentence that says why the library can't be loaded */
    WebpEncoder() {
        WebpLibrary.load();
    }

    /** Whether WebP can hold a picture of this size. */
    static boolean holds(int width, int height) {
        return width <= MAX_SIDE && height <= MAX_SIDE;
    }

    /** The bytes that encoding takes besides the picture; less than half of them on the heap. */
    static long memory(int width, int height, boolean opaque, boolean lossless) {
        int lossy = opaque ? BYTES_PER_LOSSY_PIXEL : BYTES_PER_LOSSY_PIXEL_WITH_ALPHA;
        return (long) width * height * (lossless ? BYTES_PER_LOSSLESS_PIXEL : lossy);
    }

    /**
     * Encodes with loss of colour; alpha stays exact.
     *
     * @param argb straight (not premultiplied) 0xAARRGGBB, row by row
     * @param opaque whether all alphas are 255; they are not read then
     * @param quality 1..100 on libwebp's scale
     * @param small whether to look for the smallest file, which takes longer
     * @param icc empty if there is none
     * @throws RejectedImageException if a side is longer than {@link #MAX_SIDE}
     */
    byte[] lossy(int width, int height, int[] argb, boolean opaque, int quality, boolean small, byte[] icc)
            throws RejectedImageException {
        Settings fast = new Settings(false, quality, FAST_METHOD);
        Settings slow = new Settings(false, quality, SMALL_METHOD);
        return encode(width, height, argb, opaque, small ? List.of(slow, fast) : List.of(fast), icc);
    }

    /**
     * Encodes without loss: every pixel that is not fully transparent keeps its colour and alpha.
     *
     * @param argb straight (not premultiplied) 0xAARRGGBB, row by row
     * @param opaque whether all alphas are 255; they are not read then
     * @param small whether to look for the smallest file, which takes longer
     * @param icc empty if there is none
     * @throws RejectedImageException if a side is longer than {@link #MAX_SIDE}
     */
    byte[] lossless(int width, int height, int[] argb, boolean opaque, boolean small, byte[] icc)
            throws RejectedImageException {
        Settings fast = new Settings(true, FAST_EFFORT, FAST_METHOD);
        Settings slow = new Settings(true, SMALL_EFFORT, SMALL_METHOD);
        boolean both = small && (long) width * height <= MAX_SMALL_LOSSLESS_PIXELS;
        return encode(width, height, argb, opaque, both ? List.of(slow, fast) : List.of(fast), icc);
    }

    /** The smallest of these, because libwebp's slower methods are sometimes a little larger. */
    private byte[] encode(int width, int height, int[] argb, boolean opaque, List<Settings> tried, byte[] icc)
            throws RejectedImageException {
        if (!holds(width, height)) {
            throw RejectedImageException.unsupported(
                    String.format(Locale.ROOT, SIDE_TOO_LONG, MAX_SIDE, width, height));
        }
        BufferedImage picture = picture(width, height, argb, opaque);
        byte[] least = null;
        for (Settings next : tried) {
            byte[] webp = encode(picture, next);
            if (least == null || webp.length < least.length) {
                least = webp;
            }
        }
        return ExtendedWebp.of(least, icc);
    }

    private byte[] encode(BufferedImage picture, Settings chosen) {
        try {
            return write(picture, settings.computeIfAbsent(chosen, WebpEncoder::param));
        } catch (IOException | NullPointerException e) {
            // webp-imageio 0.10.2 has no other way to tell that libwebp made nothing (no issue was found). Of good
            // pixels and settings it always makes a file, unless it lacks memory.
            OutOfMemoryError error = new OutOfMemoryError(
                    "libwebp made nothing of " + picture.getWidth() + " x " + picture.getHeight() + " pixels");
            error.initCause(e);
            throw error;
        }
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

    private static byte[] write(BufferedImage picture, WebPWriteParam param) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        // Not from its provider, which needs the classes that decode: those are left out of the application.
        ImageWriter writer = new WebPWriter(null);
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
