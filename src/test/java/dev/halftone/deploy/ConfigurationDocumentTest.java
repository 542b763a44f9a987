package dev.halftone.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMappingInterface.Property;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tables of docs/configuration.md list every setting of this service once, with the default of the code. */
class ConfigurationDocumentTest {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(halftone\\.[^`]+)` \\| (none|`[^`]+`) \\| (.+) \\|$");
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| `halftone\\.");

    private static String document;

    @BeforeAll
    static void read() throws IOException {
        document = Files.readString(Path.of("docs/configuration.md"));
    }

    @Test
    void everySettingIsThereWithItsDefault() throws IOException {
        Properties ofTheApplication = new Properties();
        try (InputStream properties = Files.newInputStream(Path.of("src/main/resources/application.properties"))) {
            ofTheApplication.load(properties);
        }
        Map<String, String> expected = new TreeMap<>();
        ConfigurationKeys.properties().forEach((name, property) -> {
            if (!name.endsWith("[*]")) { // an element of a list; the list itself is included
                expected.put(name, defaultOf(name, property, ofTheApplication));
            }
        });

        assertThat(expected).hasSizeGreaterThan(80);
        assertThat(documented()).containsExactlyInAnyOrderEntriesOf(expected);
    }

    /** A row of another form would not be compared. */
    @Test
    void everyRowIsRead() {
        assertThat(ROW.matcher(document).results().count())
                .isEqualTo(FIRST_CELL.matcher(document).results().count());
    }

    /** Duplicate rows fail in the collector. */
    private static Map<String, String> documented() {
        return ROW.matcher(document).results().collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)
                .replace("`", "")));
    }

    /** If the mapping has no default, application.properties may have one. */
    private static String defaultOf(String name, Property property, Properties ofTheApplication) {
        return property.hasDefaultValue() ? property.getDefaultValue() : ofTheApplication.getProperty(name, "none");
    }
}
