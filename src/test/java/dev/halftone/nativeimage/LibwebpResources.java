package dev.halftone.nativeimage;

import com.luciad.imageio.webp.WebPImageWriterSpi;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;

/** What Quarkus leaves out of webp-imageio when it packages the application. */
final class LibwebpResources {

    private static final String SETTING =
            "quarkus.class-loading.removed-resources.\"com.github.usefulness:webp-imageio\"";

    private LibwebpResources() {}

    static Set<String> removed() throws IOException {
        Properties properties = new Properties();
        try (InputStream file = LibwebpResources.class.getResourceAsStream("/application.properties")) {
            properties.load(file);
        }
        return Set.of(properties.getProperty(SETTING).split(","));
    }

    /** Whether this is in webp-imageio, and left out. */
    static boolean areRemoved(URL resource) throws IOException {
        String[] jarAndEntry = resource.getPath().split("!/");
        return jarAndEntry.length == 2
                && jarAndEntry[0].endsWith(jar().getFileName().toString())
                && removed().contains(jarAndEntry[1]);
    }

    static Path jar() {
        try {
            return Path.of(WebPImageWriterSpi.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
