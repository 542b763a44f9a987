package dev.halftone.work;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;

/** How much a worker does at a time, and how often it retries. */
@ConfigMapping(prefix = "halftone.work")
interface WorkConfig {

    /** Images in progress in this process. */
    @WithDefault("64")
    @Min(1)
    @Max(10_000)
    int maxInFlight();

    /** Images that this process fetches from one host (and port) at a time. */
    @WithDefault("8")
    @Min(1)
    @Max(10_000)
    int maxInFlightPerHost();

    /**
     * Images that this process fetches from one address and port at a time, whatever their hosts. Default: twice the
     * limit of a host. From an address with all its ports, three times as many.
     */
    Optional<@Min(1) @Max(10_000) Integer> maxInFlightPerAddress();

    /**
     * Images that wait in memory for a place of their host. More are handed back. At least {@code
     * halftone.dispatch.window}, so that this is rare.
     */
    @WithDefault("512")
    @Min(1)
    @Max(100_000)
    int maxParked();

    /**
     * Bytes of fetched images that this process holds; at least {@code halftone.fetch.max-bytes}. At most a quarter of
     * the heap, see {@link FetchedMemory}.
     */
    @WithDefault("256M")
    MemorySize maxBytesInFlight();

    /** The number of attempts before a transient failure is final, the first one included. */
    @WithDefault("4")
    @Min(1)
    @Max(100)
    int maxAttempts();

    /** The pause after the first transient failure; it doubles with every further one. */
    @WithDefault("1s")
    Duration retryDelay();

    /** The maximum pause between attempts. */
    @WithDefault("5m")
    Duration maxRetryDelay();

    /** The longest {@code Retry-After} of an origin that is respected. */
    @WithDefault("5m")
    Duration maxRetryAfter();

    /**
     * A record that is this much older than the newest of its partition is skipped, because its image is sent again. At
     * least {@code halftone.dispatch.resend-after}; otherwise images wait for the resend although they could be
     * processed.
     */
    @WithDefault("${halftone.dispatch.resend-after:15m}")
    Duration staleAfter();

    /** How long a stopping process lets images finish. The rest is handed back. */
    @WithDefault("8s")
    Duration stopTimeout();

    /** This many failures of a host in a row open its circuit. */
    @WithName("circuit.failures")
    @WithDefault("20")
    @Min(1)
    int circuitFailures();

    /** How long the circuit stays open the first time; twice as long each time the host has not recovered. */
    @WithName("circuit.open")
    @WithDefault("5s")
    Duration circuitOpen();

    /** The maximum time that a circuit stays open. */
    @WithName("circuit.max-open")
    @WithDefault("2m")
    Duration circuitMaxOpen();
}
