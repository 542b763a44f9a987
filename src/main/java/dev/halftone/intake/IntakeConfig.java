package dev.halftone.intake;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;

/** What one upload may ask for. */
@ConfigMapping(prefix = "halftone.intake")
public interface IntakeConfig {

    /** The longest CSV in bytes, after decompression; below 2 GiB, since row numbers are ints. */
    @WithDefault("50M")
    MemorySize maxCsvBytes();

    /** The most image URLs in one CSV. */
    @WithDefault("100000")
    @Min(1)
    int maxImages();

    /** The most image URLs in one row: the row's output is a line with as many URLs. */
    @WithDefault("10000")
    @Min(1)
    int maxUrlsPerRow();

    /** Uploads that may wait to be stored; what is beyond is refused. */
    @WithDefault("256")
    @Min(1)
    int maxWaitingUploads();

    /** Of these, of one owner. */
    @WithDefault("64")
    @Min(1)
    int maxWaitingUploadsPerOwner();
}
