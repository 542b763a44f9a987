package dev.halftone.access;

import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.Min;
import java.util.Optional;

/** Rate limits of a key in this process. Without a value there is no limit. */
@ConfigMapping(prefix = "halftone.rate")
interface RateConfig {

    Optional<@Min(1) Integer> requestsPerMinute();

    Optional<@Min(1) Integer> imagesPerMinute();
}
