package dev.halftone.access;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** How much memory answers may take that are written as their clients read. */
@ConfigMapping(prefix = "halftone.http")
interface AnswerConfig {

    /** Of listings, CSVs and archives that are being written; without a value an eighth of the heap. */
    Optional<MemorySize> maxAnswerBytes();

    /** Of these, of one owner; without a value a quarter of them. */
    Optional<MemorySize> maxAnswerBytesPerOwner();
}
