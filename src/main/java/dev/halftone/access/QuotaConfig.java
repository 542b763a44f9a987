package dev.halftone.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** Quotas of one owner. */
@ConfigMapping(prefix = "halftone.quota")
interface QuotaConfig {

    /** Pending images of all requests of an owner. */
    @WithDefault("1000000")
    @Min(1)
    long pendingImages();
}
