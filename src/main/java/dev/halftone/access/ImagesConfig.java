package dev.halftone.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** Who may read stored outputs. */
@ConfigMapping(prefix = "halftone.images")
interface ImagesConfig {

    /** Everybody who has the URL; else the owner of the request alone. */
    @WithName("public")
    @WithDefault("true")
    boolean everybody();
}
