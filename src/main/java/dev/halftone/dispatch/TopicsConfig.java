package dev.halftone.dispatch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** How missing topics are created. */
@ConfigMapping(prefix = "halftone.topics")
interface TopicsConfig {

    /** Whether this service creates them at all; false where topics are managed elsewhere. */
    @WithDefault("true")
    boolean create();

    /** At most so many workers, and progress consumers, share the work. */
    @WithDefault("12")
    @Min(1)
    int partitions();

    /** -1: the broker's own default. */
    @WithDefault("-1")
    short replicationFactor();
}
