package dev.halftone.failures;

import dev.halftone.Prerequisite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The wall clock of the replicas, which can be set while they run, by way of Debian's libfaketime. The monotonic clock
 * goes on, as it does when a real clock is set.
 */
final class ServiceClock {

    private final Path offset;

    ServiceClock(Path folder) {
        this.offset = folder.resolve("clock");
        set(Duration.ZERO);
    }

    /** What a process needs to live by this clock; the test is skipped where clocks can't be set. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", Prerequisite.LIBFAKETIME.required().toString(),
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
