package dev.halftone.nativeimage;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.halftone.nativeimage.ReachabilityMetadata.Registered;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.ResourceBundle;
import javax.imageio.spi.ImageInputStreamSpi;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageTranscoderSpi;
import javax.imageio.spi.ImageWriterSpi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks, without a native compiler, that a native executable contains what is looked up by name at run time. */
class ReachabilityMetadataTest {

    private static final ClassLoader CLASS_PATH = ReachabilityMetadataTest.class.getClassLoader();

    @ParameterizedTest
    @ValueSource(
            classes = {ImageReaderSpi.class, ImageWriterSpi.class, ImageInputStreamSpi.class, ImageTranscoderSpi.class})
    void everyImageIoProviderOfTheClassPathIsRegistered(Class<?> service) throws IOException {
        ReachabilityMetadata metadata = metadata();

        for (String provider : providers(service.getName())) {
            assertThat(metadata.hasConstructorWithoutParameters(provider))
                    .as("%s, listed in META-INF/services/%s", provider, service.getName())
                    .isTrue();
        }
    }

    @Test
    void thereAreProvidersToRegister() throws IOException {
        assertThat(providers(ImageReaderSpi.class.getName()))
                .contains(
                        "com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi",
                        "com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi");
    }

    @ParameterizedTest
    @MethodSource
    void whatIsRegisteredExists(Registered registered) throws ReflectiveOperationException {
        Class<?> type = Class.forName(registered.type(), false, CLASS_PATH);

        assertThat(registered.fields())
                .allSatisfy(field -> assertThat(type.getDeclaredField(field)).isNotNull());
        List<List<String>> constructors = Arrays.stream(type.getDeclaredConstructors())
                .map(constructor -> Arrays.stream(constructor.getParameterTypes())
                        .map(Class::getName)
                        .toList())
                .toList();
        assertThat(constructors).containsAll(registered.constructors());
    }

    static List<Registered> whatIsRegisteredExists() throws IOException {
        return metadata().types();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "META-INF/services/javax.imageio.spi.ImageReaderSpi",
                "com/twelvemonkeys/imageio/color/icc_profiles_lnx.properties",
                "profiles/ClayRGB1998.icc",
                "dev/halftone/recompress/self-test/lossy.webp",
                "dev/halftone/url/idna.txt",
                "native/Linux/x86_64/libwebp-imageio.so",
                "native/Linux/aarch64/libwebp-imageio.so"
            })
    void whatIsReadFromTheClassPathIsRegistered(String resource) throws IOException {
        assertThat(CLASS_PATH.getResource(resource)).isNotNull();
        assertThat(metadata().globs()).anyMatch(glob -> matches(glob, resource));
    }

    @Test
    void theBundlesOfMessagesExist() throws IOException {
        assertThat(metadata().bundles())
                .contains("inet.ipaddr.IPAddressResources", "opencsv")
                .allSatisfy(bundle -> assertThat(ResourceBundle.getBundle(bundle, Locale.ROOT, CLASS_PATH))
                        .isNotNull());
    }

    /** Quarkus initializes this project's classes at build time; these types cannot be stored in an executable. */
    @Test
    void noStaticFieldHoldsWhatAnExecutableCantBeBornWith() {
        noFields()
                .that()
                .areStatic()
                .should()
                .haveRawType(resideInAnyPackage("java.awt..", "javax.imageio..", "com.twelvemonkeys..", "java.net.."))
                .orShould()
                .haveRawType(Random.class)
                .orShould()
                .haveRawType(Thread.class)
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.halftone"));
    }

    private static boolean matches(String glob, String resource) {
        return resource.matches(glob.replace(".", "\\.").replace("*", "[^/]*"));
    }

    private static List<String> providers(String service) throws IOException {
        List<String> providers = new ArrayList<>();
        for (URL file : Collections.list(CLASS_PATH.getResources("META-INF/services/" + service))) {
            if (LibwebpResources.areRemoved(file)) {
                continue;
            }
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(file.openStream(), StandardCharsets.UTF_8))) {
                lines.lines()
                        .map(line -> line.replaceAll("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .forEach(providers::add);
            }
        }
        return providers;
    }

    private static ReachabilityMetadata metadata() throws IOException {
        try (InputStream json = CLASS_PATH.getResourceAsStream(ReachabilityMetadata.PATH)) {
            return ReachabilityMetadata.read(json);
        }
    }
}
