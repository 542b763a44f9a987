package dev.halftone.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** How much there may be to do. */
@ConfigMapping(prefix = "halftone.intake")
public interface BacklogConfig {

    /** Uploads and retries are refused with which more images of all requests would be pending. */
    @WithDefault("5000000")
    @Min(1)
    long maxPendingImages();
}
