package dev.halftone.config;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** What concerns the service as a whole; the packages have mappings of their own. */
@ConfigMapping(prefix = "halftone")
interface ServiceConfig {

    /** What links and output URLs begin with; without it, where this process listens: {@link PublicUrl}. */
    Optional<URI> publicUrl();

    /** What this process does. Its default is in application.properties, since several packages read it. */
    Set<Roles.Role> roles();
}
