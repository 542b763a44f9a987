package dev.halftone.removal;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Optional;

/** How long ended requests are kept. */
@ConfigMapping(prefix = "halftone")
interface RetentionConfig {

    /** Requests that ended longer ago are deleted with their outputs. Default: never. */
    Optional<Duration> retention();
}
