package dev.halftone.failures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The open files, sockets and threads of a process (Linux).
 *
 * @param files open files, without sockets
 */
record Footprint(int files, int sockets, int threads) {

    // Allowances for pools that grow and keep their size: connections to PostgreSQL (at most 20 and 2) and Kafka,
    // threads.
    private static final int MORE_FILES = 16;
    private static final int MORE_SOCKETS = 30;
    private static final int MORE_THREADS = 30;

    static Footprint of(long pid) {
        Path process = Path.of("/proc", String.valueOf(pid));
        List<String> open = openFiles(process.resolve("fd"));
        int sockets = (int)
                open.stream().filter(target -> target.startsWith("socket:")).count();
        return new Footprint(
                open.size() - sockets, sockets, list(process.resolve("task")).size());
    }

    private static List<String> openFiles(Path descriptors) {
        return list(descriptors).stream().map(Footprint::target).toList();
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isNoMoreThan(Footprint healthy) {
        return files <= healthy.files + MORE_FILES
                && sockets <= healthy.sockets + MORE_SOCKETS
                && threads <= healthy.threads + MORE_THREADS;
    }
}
