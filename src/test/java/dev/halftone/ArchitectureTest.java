package dev.halftone;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import io.smallrye.mutiny.groups.UniAwait;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packages of ARCHITECTURE.md and what holds in all of them. */
class ArchitectureTest {

    /** Which packages a package may depend on; {@code web} depends only on the HTTP contract and the URL. */
    private static final Map<String, Set<String>> PACKAGES = Map.ofEntries(
            Map.entry("config", Set.of()),
            Map.entry("url", Set.of()),
            Map.entry("schedule", Set.of()),
            Map.entry("devmode", Set.of()),
            Map.entry("health", Set.of()),
            Map.entry("training", Set.of("recompress")),
            Map.entry("http", Set.of("config")),
            Map.entry("access", Set.of("catalog", "config", "http", "schedule")),
            Map.entry(
                    "intake", Set.of("access", "catalog", "config", "http", "notify", "recompress", "schedule", "url")),
            Map.entry("catalog", Set.of("config", "messages", "schedule", "url")),
            Map.entry("messages", Set.of("url")),
            Map.entry("dispatch", Set.of("catalog", "config", "messages", "schedule")),
            Map.entry("work", Set.of("config", "fetch", "recompress", "store", "messages")),
            Map.entry("fetch", Set.of("url")),
            Map.entry("recompress", Set.of("config")),
            Map.entry("store", Set.of("access", "config", "http", "url")),
            Map.entry("progress", Set.of("catalog", "config", "messages", "schedule")),
            Map.entry("status", Set.of("access", "catalog", "http", "schedule", "store", "url")),
            Map.entry("removal", Set.of("catalog", "config", "schedule", "store")),
            Map.entry("notify", Set.of("access", "catalog", "config", "fetch", "http", "schedule")),
            Map.entry("web", Set.of("config")));

    private static final Set<String> NAMES_THAT_SAY_NOTHING =
            Set.of("util", "utils", "utility", "common", "commons", "helper", "helpers", "impl", "manager", "managers");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.halftone");

    static Stream<Arguments> packageRules() {
        return PACKAGES.entrySet().stream().map(rule -> Arguments.of(rule.getKey(), rule.getValue()));
    }

    @ParameterizedTest(name = "{0} may know {1}")
    @MethodSource("packageRules")
    void aPackageKnowsOnlyThoseItMayKnow(String name, Set<String> mayKnow) {
        String[] known = Stream.concat(Stream.of(name), mayKnow.stream())
                .map(ArchitectureTest::packages)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(packages(name))
                .should(onlyDependOnClassesThat(resideInAnyPackage(known).or(not(resideInAPackage("dev.halftone..")))))
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void everyPackageIsARoom() {
        Set<String> packages = MAIN.getPackage("dev.halftone").getSubpackages().stream()
                .map(JavaPackage::getRelativeName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(packages).isNotEmpty().isSubsetOf(PACKAGES.keySet());
    }

    @Test
    void nothingIsLooseBesideTheMainClass() {
        // Maven's compiler creates a class for package-info, other compilers do not.
        assertThat(MAIN.getPackage("dev.halftone").getClasses().stream().map(JavaClass::getSimpleName))
                .filteredOn(name -> !name.equals("package-info"))
                .containsExactly("Halftone");
    }

    @Test
    void whatStartsTheServiceKnowsOnlyWhatComesBeforeIt() {
        classes()
                .that()
                .resideInAPackage("dev.halftone")
                .should(onlyDependOnClassesThat(resideInAnyPackage(
                                "dev.halftone", packages("devmode"), packages("health"), packages("training"))
                        .or(not(resideInAPackage("dev.halftone..")))))
                .check(MAIN);
    }

    @Test
    void onlyTheCatalogSpeaksSql() {
        noClasses()
                .that()
                .resideOutsideOfPackage(packages("catalog"))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "io.vertx..sqlclient..",
                                "io.vertx..pgclient..",
                                "org.hibernate..",
                                "java.sql..",
                                "javax.sql..")
                        .and(not(resideInAPackage("org.hibernate.validator.."))))
                .check(MAIN);
    }

    /** {@code access} stores its keys with Panache, in sessions of the catalog. */
    @Test
    void onlyTheCatalogAndTheKeysOfTheApiAreStoredInPostgresql() {
        noClasses()
                .that()
                .resideOutsideOfPackages(packages("catalog"), packages("access"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus.hibernate..", "io.quarkus.panache..", "jakarta.persistence..")
                .check(MAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev.halftone.recompress.jpeg..", "dev.halftone.recompress.webp.."})
    void theCodecsArePlainJava(String codec) {
        classes()
                .that()
                .resideInAPackage(codec)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(codec, "java.lang..", "java.util..", "java.io", "java.nio..")
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void thePixelsOfPngArePlainJavaThatSendsRows() {
        classes()
                .that()
                .resideInAPackage("dev.halftone.recompress.png..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.halftone.recompress.png..",
                        "dev.halftone.recompress.raster..",
                        "java.lang..",
                        "java.util..",
                        "java.nio..")
                .check(MAIN);
    }

    @Test
    void samplesAndColoursKnowNoContainer() {
        classes()
                .that()
                .resideInAnyPackage("dev.halftone.recompress.raster..", "dev.halftone.recompress.colour..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.halftone.recompress.raster..", "dev.halftone.recompress.colour..", "java..")
                .check(MAIN);
    }

    @Test
    void nothingWaitsForAUni() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(UniAwait.class)
                .because("an event loop that waits stops everyone it serves")
                .check(MAIN);
    }

    @Test
    void nothingWritesToStandardStreams() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(MAIN);
    }

    @Test
    void dependenciesComeThroughConstructors() {
        GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(MAIN);
    }

    @Test
    void staticFieldsNeverChange() {
        fields().that().areStatic().should().beFinal().check(MAIN);
    }

    @Test
    void packagesAndClassesHaveNamesFromTheField() {
        Set<String> meaningless = MAIN.stream()
                .filter(type ->
                        Arrays.stream(type.getPackageName().split("\\.")).anyMatch(NAMES_THAT_SAY_NOTHING::contains)
                                || hasMeaninglessName(type.getSimpleName()))
                .map(type -> type.getName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(meaningless).isEmpty();
    }

    private static boolean hasMeaninglessName(String simpleName) {
        return simpleName.endsWith("Data")
                || simpleName.endsWith("Info")
                || Arrays.stream(simpleName.split("(?<=[a-z0-9])(?=[A-Z])"))
                        .anyMatch(word -> NAMES_THAT_SAY_NOTHING.contains(word.toLowerCase(Locale.ROOT)));
    }

    private static String packages(String name) {
        return "dev.halftone." + name + "..";
    }
}
