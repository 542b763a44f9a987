package dev.halftone.status;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Streams of progress events. */
@ConfigMapping(prefix = "halftone.live")
interface LiveConfig {

    /** That this process keeps open at a time. */
    @WithDefault("2000")
    @Min(1)
    int maxStreams();

    /** Of these, of one owner. */
    @WithDefault("500")
    @Min(1)
    int maxStreamsPerOwner();

    /**
     * How often PostgreSQL is asked while somebody listens; a stream has no more than one event in that time. At
     * least 200 ms.
     */
    @WithDefault("250ms")
    Duration pollInterval();

    /** After so long without an event a comment is sent, so that proxies see that somebody is there. */
    @WithDefault("15s")
    Duration heartbeat();
}
