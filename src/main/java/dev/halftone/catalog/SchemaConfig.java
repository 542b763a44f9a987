package dev.halftone.catalog;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Which user of PostgreSQL may change the tables. */
@ConfigMapping(prefix = "halftone.schema")
interface SchemaConfig {

    /**
     * The PostgreSQL user of processes with the role {@code api}, if it does not own the tables. Then a process with
     * the role {@code migrate} grants it its privileges; a process with the role {@code api} waits for that and
     * migrates nothing.
     */
    Optional<String> apiUser();
}
