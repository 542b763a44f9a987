package dev.halftone.catalog;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Who may change the tables. */
@ConfigMapping(prefix = "halftone.schema")
interface SchemaConfig {

    /**
     * The user of PostgreSQL that processes of the role {@code api} have, when it does not own the tables. Then a process of the role
     * {@code migrate} gives it what it needs, and one of the role {@code api} waits for that and migrates nothing.
     */
    Optional<String> apiUser();
}
