package dev.halftone.work;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How much a worker does at a time, and how often it tries. */
@ConfigMapping(prefix = "halftone.work")
interface WorkConfig {

    /** Images under way in this process. */
    @WithDefault("64")
    @Min(1)
    @Max(10_000)
    int maxInFlight();

    /** Bytes of fetched images that this process holds; at least {@code halftone.fetch.max-bytes}. */
    @WithDefault("256M")
    MemorySize maxBytesInFlight();

    /** How often an image is tried before a transient failure is final; the first try counts. */
    @WithDefault("4")
    @Min(1)
    @Max(100)
    int maxAttempts();

    /** The pause after the first transient failure; it doubles with every further one. */
    @WithDefault("1s")
    Duration retryDelay();

    /** No pause is longer, whatever {@code Retry-After} asks for. */
    @WithDefault("5m")
    Duration maxRetryDelay();
}
