package dev.halftone;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The settings of tests, for a service that is packaged without them. They are written once, as the profile {@code test} of
 * {@code application.properties}, which tests within the service have by themselves.
 */
final class TestSettings {

    private static final Path FILE = Path.of("src", "main", "resources", "application.properties");
    private static final String PROFILE = "%test.";

    private TestSettings() {}

    /** Those of the service and of Kafka's clients; Quarkus' own are for the JVM of the tests, or are fixed when it is built. */
    static Map<String, String> all() {
        Properties all = new Properties();
        try (Reader file = Files.newBufferedReader(FILE)) {
            all.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.stringPropertyNames().stream()
                .filter(name -> name.startsWith(PROFILE + "halftone.") || name.startsWith(PROFILE + "mp."))
                .collect(Collectors.toMap(name -> name.substring(PROFILE.length()), all::getProperty));
    }
}
