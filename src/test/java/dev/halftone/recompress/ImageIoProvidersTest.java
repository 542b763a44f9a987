package dev.halftone.recompress;

import static org.assertj.core.api.Assertions.assertThat;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.junit.jupiter.api.Test;

class ImageIoProvidersTest {

    /** In the application it is not even there; here it is on the class path, where ImageIO finds it. */
    @Test
    void imageIoOffersNoReaderOfLibwebp() {
        IIORegistry registry = IIORegistry.getDefaultInstance();
        registry.registerServiceProvider(new WebPImageReaderSpi(), ImageReaderSpi.class);
        assertThat(readers()).anyMatch(reader -> reader.startsWith("com.luciad."));

        new ImageIoProviders();

        assertThat(readers()).noneMatch(reader -> reader.startsWith("com.luciad."));
    }

    private static List<String> readers() {
        byte[] webp = FormatSelfTest.read("lossy.webp");
        ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(webp));
        List<String> readers = new ArrayList<>();
        ImageIO.getImageReaders(in)
                .forEachRemaining(reader -> readers.add(reader.getClass().getName()));
        return readers;
    }
}
