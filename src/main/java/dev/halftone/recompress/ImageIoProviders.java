package dev.halftone.recompress;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageReaderWriterSpi;

/**
 * The ImageIO plug-ins that read. They are named here and not looked up, because ImageIO's registry depends
 * on class loaders and on the order of the class path. The JDK's plug-ins are not public classes, but always
 * registered.
 */
final class ImageIoProviders {

    private static final String LIBWEBP = "com.luciad.imageio.webp.";

    private final ImageReaderSpi jdkGif = jdk(ImageReaderSpi.class, "gif");
    private final ImageReaderSpi tiff = new TIFFImageReaderSpi();

    ImageIoProviders() {
        registerJpeg();
        deregisterLibwebp();
    }

    ImageReaderSpi readerFor(Container container) {
        return switch (container.format()) {
            case JPEG -> throw new IllegalArgumentException("JpegRecompressor reads JPEG");
            case PNG -> throw new IllegalArgumentException("PngReader reads PNG");
            case GIF -> jdkGif;
            case BMP -> throw new IllegalArgumentException("BmpPixels reads BMP");
            case TIFF -> tiff;
            case WEBP -> throw new IllegalArgumentException("WebpPixels reads WebP");
            case PSD -> throw new IllegalArgumentException("No plug-in reads PSD images");
        };
    }

    /** TIFF's reader finds the one of JPEG in ImageIO's registry, and that decodes with the JDK's. */
    private static void registerJpeg() {
        new JPEGImageReaderSpi().onRegistration(IIORegistry.getDefaultInstance(), ImageReaderSpi.class);
    }

    /** libwebp only encodes: a damaged file of someone else must not reach it, whoever asks ImageIO for a reader. */
    private static void deregisterLibwebp() {
        IIORegistry registry = IIORegistry.getDefaultInstance();
        // Found first: the registry must not change while it is searched.
        List<ImageReaderSpi> readers = new ArrayList<>();
        registry.getServiceProviders(ImageReaderSpi.class, ImageIoProviders::isOfLibwebp, false)
                .forEachRemaining(readers::add);
        readers.forEach(reader -> registry.deregisterServiceProvider(reader, ImageReaderSpi.class));
    }

    private static boolean isOfLibwebp(Object provider) {
        return provider.getClass().getName().startsWith(LIBWEBP);
    }

    private static <T extends ImageReaderWriterSpi> T jdk(Class<T> category, String formatName) {
        Iterator<T> found = IIORegistry.getDefaultInstance()
                .getServiceProviders(
                        category,
                        provider -> provider.getClass().getName().startsWith("com.sun.imageio.")
                                && Arrays.asList(((ImageReaderWriterSpi) provider).getFormatNames())
                                        .contains(formatName),
                        true);
        if (!found.hasNext()) {
            throw new IllegalStateException("This Java runtime has no " + formatName + " " + category.getSimpleName());
        }
        return found.next();
    }
}
