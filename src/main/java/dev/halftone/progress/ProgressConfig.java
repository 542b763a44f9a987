package dev.halftone.progress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How outcomes are applied. */
@ConfigMapping(prefix = "halftone.progress")
interface ProgressConfig {

    /** A process in which outcomes have waited for a silent PostgreSQL for so long is not live. */
    @WithDefault("3m")
    Duration stuckAfter();
}
