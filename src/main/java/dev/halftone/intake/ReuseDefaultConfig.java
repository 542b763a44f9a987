package dev.halftone.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** What uploads that do not say it want of earlier outputs. */
@ConfigMapping(prefix = "halftone.reuse")
interface ReuseDefaultConfig {

    /** The values of the option {@code reuse}. */
    enum Reuse {
        NEVER,
        UNCHANGED
    }

    /** The option {@code reuse} of uploads without it: {@code never} or {@code unchanged}. */
    @WithName("default")
    @WithDefault("never")
    Reuse byDefault();
}
