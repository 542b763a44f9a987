package dev.halftone.failures;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clock of the replicas, which can be set while they run, by way of Debian's libfaketime. The monotonic clock
 * goes on, as it does when a real clock is set.
 */
final class ServiceClock {

    private final Path offset;
    private final Optional<Path> library = library();

    ServiceClock(Path folder) {
        this.offset = folder.resolve("clock");
        set(Duration.ZERO);
    }

    private static Optional<Path> library() {
        try (Stream<Path> libraries = Files.find(
                Path.of("/usr/lib"), 3, (file, attributes) -> file.endsWith("faketime/libfaketimeMT.so.1"))) {
            return libraries.findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean canBeSet() {
        return library.isPresent();
    }

    /** What a process needs to live by this clock. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.orElseThrow().toString(),
                "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // Its workaround for old C libraries hangs a JVM on newer ones.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                "NO_FAKE_STAT", "1");
    }

    /** @param ahead of the real clock; the processes notice within a second */
    void set(Duration ahead) {
        try {
            Files.writeString(offset, "%+d".formatted(ahead.toSeconds()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
