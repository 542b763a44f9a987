package dev.halftone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class SkippedTestsTest {

    @TempDir
    Path folder;

    static final class SomeSkipped {

        @Test
        void runs() {}

        @Test
        void needsAProgram() {
            assumeTrue(false, "a lathe is missing (apt-get install lathe)");
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3})
        void needsRootNowAndThen(int number) {
            assumeTrue(number == 2, "this needs root");
        }
    }

    static final class AllSkipped {

        @BeforeAll
        static void needsAProgram() {
            assumeTrue(false, "a lathe is missing (apt-get install lathe)");
        }

        @Test
        void turns() {}

        @Test
        void turnsBack() {}
    }

    @Test
    void everyReasonIsToldOnceWithTheNumberOfTests() throws Exception {
        Path file = folder.resolve("target").resolve("skipped-tests.txt");

        List<String> console = new ArrayList<>();

        runAlone(new SkippedTests(console::add, file), SomeSkipped.class, AllSkipped.class);
        runAlone(new SkippedTests(console::add, file), SomeSkipped.class);

        assertThat(console)
                .containsExactly(
                        "Skipped 3 tests: a lathe is missing (apt-get install lathe)",
                        "Skipped 2 tests: this needs root",
                        "Skipped 1 test: a lathe is missing (apt-get install lathe)",
                        "Skipped 2 tests: this needs root");
        assertThat(Files.readAllLines(file).stream().map(line -> line.substring(line.indexOf(' ') + 1)))
                .isEqualTo(console);
    }

    /** Like Surefire: one class after the other in one session, but without other listeners. */
    private static void runAlone(SkippedTests listener, Class<?>... classes) {
        LauncherConfig alone = LauncherConfig.builder()
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .addLauncherSessionListeners(listener)
                .build();
        try (LauncherSession session = LauncherFactory.openSession(alone)) {
            for (Class<?> type : classes) {
                session.getLauncher()
                        .execute(LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(type))
                                .build());
            }
        }
    }
}
