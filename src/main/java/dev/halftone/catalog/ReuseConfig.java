package dev.halftone.catalog;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Which earlier outputs may be taken again. */
@ConfigMapping(prefix = "halftone.reuse")
interface ReuseConfig {

    /** The outputs of images that ended longer ago are not taken again. */
    @WithDefault("30D")
    Duration maxAge();
}
