package dev.halftone.dispatch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How images are sent to the workers. */
@ConfigMapping(prefix = "halftone.dispatch")
interface DispatchConfig {

    /**
     * How many images of all requests together may be on {@code halftone.image.requested} at a time. All workers
     * together should have fewer in flight; the more there are, the longer a new request waits behind an old one.
     */
    @WithDefault("512")
    @Min(1)
    @Max(100_000)
    int window();

    /** An image without an outcome for so long is sent again. */
    @WithDefault("15m")
    Duration resendAfter();

    /**
     * What Kafka has not taken is sent again after this time; events that Kafka keeps rejecting, after ever longer
     * pauses.
     */
    @WithDefault("5s")
    Duration putOff();

    /**
     * How often to poll for work that this process is not notified of: requests of other replicas, retries that are
     * due.
     */
    @WithDefault("250ms")
    Duration pollInterval();

    /** A process whose rounds have waited for PostgreSQL without a response for so long is not live. */
    @WithDefault("3m")
    Duration stuckAfter();
}
