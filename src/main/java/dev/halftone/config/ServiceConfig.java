package dev.halftone.config;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** Settings of the service as a whole; the packages have their own mappings. */
@ConfigMapping(prefix = "halftone")
interface ServiceConfig {

    /** The prefix of links and output URLs; without it, where this process listens: {@link PublicUrl}. */
    Optional<URI> publicUrl();

    /** What this process does. The default is in application.properties, because several packages read it. */
    Set<Roles.Role> roles();
}
