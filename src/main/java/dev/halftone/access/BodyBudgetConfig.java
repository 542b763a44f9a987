package dev.halftone.access;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How many bytes of bodies a process receives or keeps at a time. */
@ConfigMapping(prefix = "halftone.http")
interface BodyBudgetConfig {

    /**
     * Bytes of bodies that are being received, or whose uploads wait or are being stored: as many are on the disk, or will be.
     * At least {@code quarkus.http.limits.max-body-size}, like that of an owner.
     */
    @WithDefault("1G")
    MemorySize maxBytesInFlight();

    /** Of these, of one owner. */
    @WithDefault("256M")
    MemorySize maxBytesInFlightPerOwner();
}
