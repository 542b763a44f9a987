package dev.halftone.access;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of request bodies that a process receives or keeps at a time. */
@ConfigMapping(prefix = "halftone.http")
interface BodyBudgetConfig {

    /**
     * Bytes of all bodies that are being received or whose uploads are waiting or being stored. This bounds their disk
     * space. At least {@code quarkus.http.limits.max-body-size}; the limit of an owner likewise.
     */
    @WithDefault("1G")
    MemorySize maxBytesInFlight();

    /** Bytes of the bodies of one owner. */
    @WithDefault("256M")
    MemorySize maxBytesInFlightPerOwner();
}
