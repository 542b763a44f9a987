package dev.halftone.intake;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** Limits of uploads. */
@ConfigMapping(prefix = "halftone.intake")
public interface IntakeConfig {

    /** The longest CSV in bytes, after decompression; below 2 GiB, because row numbers are ints. */
    @WithDefault("50M")
    MemorySize maxCsvBytes();

    /** The most product rows in one CSV; rows may have no images. */
    @WithDefault("250000")
    @Min(1)
    int maxRows();

    /** The most image URLs in one CSV. */
    @WithDefault("100000")
    @Min(1)
    int maxImages();

    /** The most image URLs in one row; the output has one line with as many URLs. */
    @WithDefault("10000")
    @Min(1)
    int maxUrlsPerRow();

    /** Uploads that may wait to be stored; further ones are rejected. */
    @WithDefault("256")
    @Min(1)
    int maxWaitingUploads();

    /** The same limit for one owner. */
    @WithDefault("64")
    @Min(1)
    int maxWaitingUploadsPerOwner();
}
