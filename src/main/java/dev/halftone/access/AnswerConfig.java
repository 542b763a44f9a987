package dev.halftone.access;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Memory limits of streamed responses. */
@ConfigMapping(prefix = "halftone.http")
interface AnswerConfig {

    /** For all listings, CSVs and archives being written. Default: an eighth of the heap. */
    Optional<MemorySize> maxAnswerBytes();

    /** For those of one owner. Default: a quarter of {@link #maxAnswerBytes()}. */
    Optional<MemorySize> maxAnswerBytesPerOwner();
}
