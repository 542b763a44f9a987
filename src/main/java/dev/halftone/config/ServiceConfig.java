package dev.halftone.config;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** What concerns the service as a whole; the rooms have mappings of their own. */
@ConfigMapping(prefix = "halftone")
public interface ServiceConfig {

    /** What links and output URLs begin with; without it, where this process listens: {@code config.PublicUrl}. */
    Optional<URI> publicUrl();

    /** What this process does. Its default is in application.properties, since several rooms read it. */
    Set<Role> roles();

    /** {@code MIGRATE}, alone ({@link RoleCheck}): brings the schema up to date and ends. */
    enum Role {
        API,
        WORK,
        MIGRATE
    }
}
