package dev.halftone.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("libwebp's decoder is not in the application")
class LibwebpResourcesTest {

    private static final String ENCODER = "dev.halftone.recompress.WebpEncoder";

    @Test
    void allThatReadsIsLeftOutOfTheJar() throws IOException {
        try (JarFile jar = new JarFile(LibwebpResources.jar().toFile())) {
            List<String> entries = jar.stream().map(JarEntry::getName).toList();

            assertThat(entries).containsAll(LibwebpResources.removed());
            assertThat(entries)
                    .filteredOn(name -> name.startsWith("META-INF/services/") && !name.endsWith("/")
                            || name.matches("com/luciad/.*(Read|Decode).*\\.class"))
                    .hasSizeGreaterThan(5)
                    .isSubsetOf(LibwebpResources.removed());
        }
    }

    /** As in the packaged application, where the classes that decode are missing. */
    @Test
    void theEncoderWorksWithoutIt(@TempDir Path folder) throws Exception {
        Path jar = folder.resolve("libwebp.jar");
        copyWithout(LibwebpResources.removed(), jar);
        URL[] classPath = {
            jar.toUri().toURL(), placeOf(Class.forName(ENCODER)), placeOf(Class.forName("kotlin.KotlinVersion")),
        };
        try (URLClassLoader application = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = application.loadClass(ENCODER);
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            Method lossless = Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.getName().equals("lossless"))
                    .findFirst()
                    .orElseThrow();
            lossless.setAccessible(true);

            byte[] webp = (byte[]) lossless.invoke(
                    constructor.newInstance(), 2, 1, new int[] {-1, 0xff0000ff}, true, false, new byte[0]);

            assertThat(new String(webp, 8, 8, StandardCharsets.US_ASCII)).isEqualTo("WEBPVP8L");
        }
    }

    private static void copyWithout(Set<String> removed, Path copy) throws IOException {
        try (JarFile jar = new JarFile(LibwebpResources.jar().toFile());
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(copy))) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (!removed.contains(entry.getName())) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    jar.getInputStream(entry).transferTo(out);
                }
            }
        }
    }

    private static URL placeOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Test
    void onlyTheEncoderKnowsIt() {
        ArchRuleDefinition.noClasses()
                .that()
                .haveSimpleNameNotStartingWith("Webp")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.luciad..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("com\\.luciad\\..*(Read|Decode).*")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.halftone"));
    }
}
