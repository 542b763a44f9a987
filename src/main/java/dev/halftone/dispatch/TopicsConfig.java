package dev.halftone.dispatch;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How missing topics are created, and how long their partitions may be missing. */
@ConfigMapping(prefix = "halftone.topics")
interface TopicsConfig {

    /** Whether this service creates them at all; false where topics are managed elsewhere. */
    @WithDefault("true")
    boolean create();

    /** The most workers, and progress consumers, that can share the work. */
    @WithDefault("12")
    @Min(1)
    int partitions();

    /** -1: the broker's own default. */
    @WithDefault("-1")
    short replicationFactor();

    /** How long a consumer of this process may have no place in its group before log and readiness report it. */
    @WithDefault("30s")
    Duration assignmentTimeout();
}
