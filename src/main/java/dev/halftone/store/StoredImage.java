package dev.halftone.store;

import java.nio.file.Path;
import java.time.Instant;

/** A whole output on disk. */
record StoredImage(Path path, long size, Instant modified) {

    /**
     * A strong validator (RFC 9110, section 8.8.1), without its quotes: new content under the same key is a new file
     * with a new time.
     */
    String entityTag() {
        return Long.toHexString(size) + "-" + Long.toHexString(modified.getEpochSecond()) + "."
                + Integer.toHexString(modified.getNano());
    }
}
