package dev.halftone.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** Who may read stored outputs. */
@ConfigMapping(prefix = "halftone.images")
interface ImagesConfig {

    /** True: anyone who has the URL. False: only the owner of the request. */
    @WithName("public")
    @WithDefault("true")
    boolean everybody();
}
