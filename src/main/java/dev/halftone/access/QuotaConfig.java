package dev.halftone.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** How much of the service one owner may occupy. */
@ConfigMapping(prefix = "halftone.quota")
interface QuotaConfig {

    /** Images of all requests of an owner that may be pending. */
    @WithDefault("1000000")
    @Min(1)
    long pendingImages();
}
