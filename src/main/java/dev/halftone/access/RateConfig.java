package dev.halftone.access;

import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.Min;
import java.util.Optional;

/** How much a key may ask of this process; without a value, as much as it likes. */
@ConfigMapping(prefix = "halftone.rate")
interface RateConfig {

    Optional<@Min(1) Integer> requestsPerMinute();

    Optional<@Min(1) Integer> imagesPerMinute();
}
