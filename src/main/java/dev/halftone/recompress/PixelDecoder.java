package dev.halftone.recompress;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Decodes a file to pixels, with ImageIO's plug-ins or this package's own decoders. */
final class PixelDecoder {

    private final ImageIoProviders providers;

    PixelDecoder(ImageIoProviders providers) {
        this.providers = providers;
    }

    /**
     * Decodes the first picture of a file.
     *
     * @param budget checked throughout
     * @throws RejectedImageException if pixels are missing or do not match the header
     * @throws IOException and unchecked exceptions of many kinds if a decoder fails
     */
    PixelGrid decode(Container container, Alpha alpha, DecodeBudget budget) throws RejectedImageException, IOException {
        PixelGrid grid = pixels(container, alpha, budget);
        if (grid.width() == container.width() && grid.height() == container.height()) {
            return grid;
        }
        Container.Offset offset = container.frameOffset();
        if (offset.x() + grid.width() > container.width() || offset.y() + grid.height() > container.height()) {
            throw otherSize(container, grid.width(), grid.height());
        }
        PixelGrid frame = alpha == Alpha.KEPT ? grid.withAlpha() : grid;
        return frame.onCanvas(container.width(), container.height(), offset);
    }

    private PixelGrid pixels(Container container, Alpha alpha, DecodeBudget budget)
            throws RejectedImageException, IOException {
        if (container instanceof BmpFile bmp) {
            return new BmpPixels(bmp, alpha, budget).decode();
        }
        if (container instanceof WebpFile webp) {
            return new WebpPixels(webp, budget).onWhite();
        }
        if (container instanceof TiffFile tiff && tiff.compression().isUnpackedHere()) {
            return withinMemory(tiff, budget, () -> new TiffDecoder(tiff, alpha, budget).decode());
        }
        if (container instanceof PsdFile psd) {
            return withinMemory(psd, budget, () -> new PsdDecoder(psd, alpha, budget).decode());
        }
        return flattened(container, alpha, budget);
    }

    private interface Decoding {
        PixelGrid decode() throws RejectedImageException, IOException;
    }

    private static PixelGrid withinMemory(Container container, DecodeBudget budget, Decoding decoding)
            throws RejectedImageException, IOException {
        budget.limitMemory(container.memoryToDecode());
        try {
            return decoding.decode();
        } finally {
            budget.liftMemoryLimit();
        }
    }

    private PixelGrid flattened(Container container, Alpha alpha, DecodeBudget budget)
            throws RejectedImageException, IOException {
        BufferedImage image = read(container, budget, reader -> reader.read(0, reader.getDefaultReadParam()));
        boolean rgbProfile = IccProfile.describes(container.iccProfile(), PixelGrid.RGB);
        Flattening flattening = new Flattening(container.toneExponent(), !rgbProfile, container.opacity(), budget);
        return alpha == Alpha.KEPT ? flattening.withAlpha(image) : flattening.flatten(image);
    }

    private interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    private <T> T read(Container container, DecodeBudget budget, Reading<T> reading)
            throws RejectedImageException, IOException {
        AtomicReference<String> damage = new AtomicReference<>();
        ImageReader reader = providers.readerFor(container).createReaderInstance(null);
        try (ImageInputStream stream = stream(container, budget)) {
            reader.addIIOReadWarningListener((source, warning) -> {
                if (isDamage(warning)) {
                    damage.compareAndSet(null, warning);
                }
            });
            reader.addIIOReadProgressListener(new CheckpointAtProgress(budget));
            reader.setInput(stream, true, true);
            budget.limitMemory(container.memoryToDecode());
            requireSizeOfHeader(container, reader);
            T image = reading.from(reader);
            if (damage.get() != null) {
                throw RejectedImageException.corrupt(
                        "The " + container.format() + " image is damaged: " + damage.get());
            }
            return image;
        } finally {
            budget.liftMemoryLimit();
            reader.dispose();
        }
    }

    private static ImageInputStream stream(Container container, DecodeBudget budget) throws RejectedImageException {
        byte[] file = container.decodable();
        return new WatchedImageInputStream(file, Math.max(file.length, container.lengthToTell()), budget);
    }

    /**
     * If a file has two headers and the decoder reads the other one, it would allocate memory for a size that was never
     * checked.
     */
    private static void requireSizeOfHeader(Container container, ImageReader reader)
            throws RejectedImageException, IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if (width > container.width() || height > container.height()) {
            throw otherSize(container, width, height);
        }
    }

    private static RejectedImageException otherSize(Container container, int width, int height) {
        return RejectedImageException.corrupt("The " + container.format() + " header says " + container.width() + " x "
                + container.height() + " pixels, but there are " + width + " x " + height);
    }

    /**
     * Decoders continue after a premature end and fill the rest with grey, which no shop wants. The reader of
     * TIFF passes on the warnings of libjpeg, of which those about extra bytes and odd scan scripts are harmless.
     */
    private static boolean isDamage(String warning) {
        String lower = warning.toLowerCase(Locale.ROOT);
        return lower.contains("premature end")
                || lower.contains("truncated")
                || lower.contains("end of stream")
                || (lower.startsWith("corrupt jpeg data") && !lower.contains("extraneous"));
    }
}
