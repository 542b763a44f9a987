package dev.halftone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * When all tests of a JVM have ended, prints how many were skipped and why, one line per reason, and appends the lines
 * to {@code target/skipped-tests.txt}. Surefire may run one class after the other in one JUnit session. Quarkus runs
 * tests in separate class loaders, which share no fields with this one: a reason is what JUnit reports.
 */
public final class SkippedTests implements LauncherSessionListener, TestExecutionListener {

    private static final String PREFIX = "Assumption failed: ";

    private final Map<String, Long> tests = new TreeMap<>();
    private final Consumer<String> console;
    private final Path file;
    private TestPlan plan;

    /** For JUnit. */
    public SkippedTests() {
        this(line -> System.out.println(line), Path.of("target", "skipped-tests.txt"));
    }

    SkippedTests(Consumer<String> console, Path file) {
        this.console = console;
        this.file = file;
    }

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        session.getLauncher().registerTestExecutionListeners(this);
    }

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public void executionSkipped(TestIdentifier skipped, String reason) {
        add(skipped, reason);
    }

    @Override
    public void executionFinished(TestIdentifier finished, TestExecutionResult result) {
        if (result.getStatus() == Status.ABORTED) {
            add(finished, result.getThrowable().map(Throwable::getMessage).orElse("for no reason"));
        }
    }

    /** A class that is skipped as a whole counts for all of its tests, one with parameters for one. */
    private synchronized void add(TestIdentifier skipped, String message) {
        String reason = String.valueOf(message).lines().findFirst().orElse("");
        long count = skipped.isTest() ? 1 : Math.max(1, methodsOf(skipped));
        tests.merge(reason.startsWith(PREFIX) ? reason.substring(PREFIX.length()) : reason, count, Long::sum);
    }

    private long methodsOf(TestIdentifier container) {
        return plan.getDescendants(container).stream()
                .filter(each -> plan.getChildren(each).isEmpty())
                .count();
    }

    @Override
    public synchronized void launcherSessionClosed(LauncherSession session) {
        List<String> lines = tests.entrySet().stream()
                .map(skipped -> "Skipped %d %s: %s"
                        .formatted(skipped.getValue(), skipped.getValue() == 1 ? "test" : "tests", skipped.getKey()))
                .toList();
        lines.forEach(console);
        if (!lines.isEmpty()) {
            keep(lines);
        }
    }

    /** Appends to the lines of other JVMs, and of earlier runs. */
    private void keep(List<String> lines) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(
                    file,
                    lines.stream().map(line -> now + " " + line).toList(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
