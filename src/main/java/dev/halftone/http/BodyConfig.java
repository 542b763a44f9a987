package dev.halftone.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What is asked of clients that send a body. */
@ConfigMapping(prefix = "halftone.http")
interface BodyConfig {

    /** Bytes a second that a body must have on average in each window, or its request is ended. */
    @WithDefault("1K")
    MemorySize minBodyRate();

    /** 1 ms to 1 day. */
    @WithDefault("10s")
    Duration bodyWindow();
}
