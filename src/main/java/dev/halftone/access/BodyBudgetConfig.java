package dev.halftone.access;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of request bodies that a process receives or keeps at a time. */
@ConfigMapping(prefix = "halftone.http")
interface BodyBudgetConfig {

    /**
     * Bytes of all uploads from their arrival until they are stored. This bounds their disk space. At least {@code
     * quarkus.http.limits.max-body-size}. The limit of an owner must be at least that large too.
     */
    @WithDefault("1G")
    MemorySize maxBytesInFlight();

    /** Bytes of the bodies of one owner. */
    @WithDefault("256M")
    MemorySize maxBytesInFlightPerOwner();
}
