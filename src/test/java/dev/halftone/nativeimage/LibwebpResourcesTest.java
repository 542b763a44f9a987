package dev.halftone.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("libwebp's decoder is not in the application")
class LibwebpResourcesTest {

    @Test
    void allThatReadsIsLeftOutOfTheJar() throws IOException {
        try (JarFile jar = new JarFile(LibwebpResources.jar().toFile())) {
            List<String> entries = jar.stream().map(JarEntry::getName).toList();

            assertThat(entries).containsAll(LibwebpResources.removed());
            assertThat(entries)
                    .filteredOn(name -> name.startsWith("META-INF/services/")
                                    && !name.endsWith("/")
                            || name.matches("com/luciad/.*(Read|Decode).*\\.class"))
                    .hasSizeGreaterThan(5)
                    .isSubsetOf(LibwebpResources.removed());
        }
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
