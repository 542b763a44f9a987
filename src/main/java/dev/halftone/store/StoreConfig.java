package dev.halftone.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where outputs go. */
@ConfigMapping(prefix = "halftone.store")
interface StoreConfig {

    @WithDefault("file")
    Type type();

    /** For {@link Type#FILE}: made when missing. One file system, that renames atomically, for the whole directory. */
    @WithDefault("data/images")
    Path directory();

    enum Type {
        FILE
    }
}
