package dev.halftone.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits for clients that send a body. */
@ConfigMapping(prefix = "halftone.http")
interface BodyConfig {

    /** Average bytes per second that a body must reach in each window; otherwise its request is ended. */
    @WithDefault("1K")
    MemorySize minBodyRate();

    /** 1 ms to 1 day. */
    @WithDefault("10s")
    Duration bodyWindow();
}
