package dev.halftone.failures;

import dev.halftone.Prerequisite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The wall clock of the replicas. Debian's libfaketime can set it while they run. The monotonic clock is not changed,
 * as when a real clock is set.
 */
final class ServiceClock {

    private final Path offset;

    ServiceClock(Path folder) {
        this.offset = folder.resolve("clock");
        set(Duration.ZERO);
    }

    /** The environment of a process that uses this clock. Without libfaketime the test is skipped. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", Prerequisite.LIBFAKETIME.required().toString(),
                "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // This workaround of libfaketime for old C libraries hangs a JVM on newer ones.
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
