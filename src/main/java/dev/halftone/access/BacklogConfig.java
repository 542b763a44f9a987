package dev.halftone.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** Limit of the backlog. */
@ConfigMapping(prefix = "halftone.intake")
public interface BacklogConfig {

    /** Uploads and retries are rejected if they would push the pending images of all requests above this number. */
    @WithDefault("5000000")
    @Min(1)
    long maxPendingImages();
}
