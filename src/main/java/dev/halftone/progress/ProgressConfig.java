package dev.halftone.progress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How outcomes are applied. */
@ConfigMapping(prefix = "halftone.progress")
interface ProgressConfig {

    /** A process in which outcomes have waited for so long for a PostgreSQL that says nothing is not alive. */
    @WithDefault("3m")
    Duration stuckAfter();
}
