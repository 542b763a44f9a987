package dev.halftone.status;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Streams of progress events. */
@ConfigMapping(prefix = "halftone.live")
interface LiveConfig {

    /** Streams that this process keeps open at a time. */
    @WithDefault("2000")
    @Min(1)
    int maxStreams();

    /** The same limit for one owner. */
    @WithDefault("500")
    @Min(1)
    int maxStreamsPerOwner();

    /**
     * How often PostgreSQL is polled while streams are open, and the shortest interval between two events of a stream.
     * At least 200 ms.
     */
    @WithDefault("250ms")
    Duration pollInterval();

    /** After this time without an event, a comment is sent, so that proxies keep the connection open. */
    @WithDefault("15s")
    Duration heartbeat();
}
