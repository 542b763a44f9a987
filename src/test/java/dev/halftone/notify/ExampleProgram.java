package dev.halftone.notify;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/** A program in the folder examples, started as its README says. */
final class ExampleProgram implements AutoCloseable {

    static final Path EXAMPLES = Path.of("examples").toAbsolutePath();

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(90);

    private final Process process;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    ExampleProgram(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread reader = new Thread(this::read, "output of " + command.get(0));
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException closed) {
            lines.add("(closed)");
        }
    }

    /** The first line of its output that matches. */
    String awaitLine(Predicate<String> wanted) {
        return await().atMost(WAIT_TIMEOUT).until(() -> line(wanted), line -> line != null);
    }

    private String line(Predicate<String> wanted) {
        boolean over = !process.isAlive();
        String found = lines.stream().filter(wanted).findFirst().orElse(null);
        if (found == null && over) {
            throw new IllegalStateException("It has ended: " + lines);
        }
        return found;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
