package dev.halftone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules for all tests. */
class TestingRulesTest {

    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages("dev.halftone");

    /** The calls that show what a test needs; an embedded PostgreSQL is a process, too. */
    private static final Map<String, Predicate<String>> NEEDS = Map.of(
            "browser", call -> call.startsWith("com.microsoft.playwright."),
            "process",
                    call -> Set.of(
                                    "java.lang.ProcessBuilder.start",
                                    "java.lang.Runtime.exec",
                                    "io.zonky.test.db.postgres.embedded.EmbeddedPostgres$Builder.start",
                                    "kafka.server.KafkaRaftServer.startup")
                            .contains(call));

    @Test
    void namesAreSentencesInLowerCamelCase() {
        methods()
                .that()
                .areMetaAnnotatedWith(TestCase.TESTABLE)
                .should()
                .haveNameMatching("[a-z][A-Za-z0-9]*")
                .check(TESTS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"browser", "process"})
    void tagsSayWhatATestNeeds(String need) {
        Set<JavaCodeUnit> callers = TestCase.callers(TESTS, NEEDS.get(need));
        assertThat(namesOf(test -> test.tags().contains(need)))
                .isNotEmpty()
                .containsAll(namesOf(test -> test.reaches(callers)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"browser", "process"})
    void noClassIsTaggedForWhatItNeverNeeds(String need) {
        Set<JavaCodeUnit> callers = TestCase.callers(TESTS, NEEDS.get(need));
        Set<String> needing = classesOf(test -> test.reaches(callers));
        assertThat(classesOf(test -> test.tags().contains(need))).isSubsetOf(needing);
    }

    @Test
    void testsWithinTheServiceAreTaggedAndNoOthers() {
        assertThat(namesOf(test -> test.tags().contains("quarkus")))
                .isNotEmpty()
                .isEqualTo(namesOf(test -> test.type().isAnnotatedWith(QuarkusTest.class)));
    }

    /** The build distinguishes them by their names: see maven-surefire-plugin in pom.xml. */
    @Test
    void testsWithinTheServiceAreNamedSoAndNoOthers() {
        assertThat(classesOf(test -> test.type().getSimpleName().endsWith("ServiceTest")))
                .isEqualTo(classesOf(test -> test.tags().contains("quarkus")));
    }

    /** What drives the service from outside is an {@code *IT}: it runs against what is packaged, as a jar and natively. */
    @Test
    void testsWithinTheServiceLookIntoIt() {
        assertThat(classesOf(test -> test.tags().contains("quarkus")
                        && test.type().getAllFields().stream().noneMatch(TestingRulesTest::isInjectedAndOurs)))
                .containsExactly("dev.halftone.http.OnePortServiceTest"); // a way to run that is not packaged
    }

    private static boolean isInjectedAndOurs(JavaField field) {
        return field.isAnnotatedWith(Inject.class)
                && field.getRawType().getPackageName().startsWith("dev.halftone");
    }

    @Test
    void fuzzersAreTaggedAndNoOthers() {
        assertThat(classesOf(test -> test.tags().contains("fuzz")))
                .isNotEmpty()
                .isEqualTo(classesOf(test -> test.type().getSimpleName().contains("Fuzz")));
    }

    @Test
    void thereAreNoTagsThatNobodyKnows() {
        assertThat(TestCase.in(TESTS).flatMap(test -> test.tags().stream()))
                .containsOnly(
                        "browser",
                        "process",
                        "quarkus",
                        "fuzz",
                        "faults",
                        "installations",
                        "failures",
                        "native-sources");
    }

    /** These tags say when a test runs: see the property groups in pom.xml. */
    @ParameterizedTest
    @ValueSource(strings = {"installations", "failures", "native-sources"})
    void onlyIntegrationTestsAreLeftToRunsOfTheirOwn(String run) {
        assertThat(classesOf(test -> test.tags().contains(run))).isNotEmpty().allMatch(type -> type.endsWith("IT"));
    }

    /** The usual build runs one test that kills processes and one that stops them. */
    @Test
    void oneOfThoseThatAreKilledAndOneOfThoseThatLeaveRunEachTime() {
        assertThat(namesOf(test -> test.type().getSimpleName().endsWith("IT")
                        && !test.tags().contains("faults")))
                .contains(
                        "dev.halftone.CrashIT.everyImageEndsOnceAlthoughTheServiceIsKilled",
                        "dev.halftone.LeavingIT.whatIsUnderWayEndsAndNothingIsDoneAgain");
    }

    private static Set<String> namesOf(Predicate<TestCase> wanted) {
        return TestCase.in(TESTS)
                .filter(wanted)
                .map(test -> test.type().getName() + "." + test.method().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> classesOf(Predicate<TestCase> wanted) {
        return TestCase.in(TESTS)
                .filter(wanted)
                .map(test -> test.type().getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
