package dev.halftone.failures;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Signals that Java itself cannot send. */
final class Signals {

    private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(30);

    private Signals() {}

    static void send(String signal, List<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of("kill", "-s", signal));
        processes.forEach(process -> command.add(String.valueOf(process.pid())));
        try {
            // The exit code does not matter: some of the processes may have ended meanwhile.
            new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static void freeze(ProcessHandle parent) {
        send("STOP", List.of(parent)); // first, so that it starts no more children
        send("STOP", family(parent));
    }

    static void thaw(ProcessHandle parent) {
        send("CONT", family(parent));
    }

    /** Returns when the process and all its children have ended. */
    static void kill(ProcessHandle parent) {
        send("STOP", List.of(parent));
        List<ProcessHandle> family = family(parent);
        send("KILL", family);
        await().atMost(WAIT_TIMEOUT).until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static List<ProcessHandle> family(ProcessHandle parent) {
        return Stream.concat(Stream.of(parent), parent.descendants()).toList();
    }
}
