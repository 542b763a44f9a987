package dev.halftone;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Set;

/** What concerns the service as a whole; the rooms have mappings of their own. */
@ConfigMapping(prefix = "halftone")
public interface ServiceConfig {

    /** What links and output URLs begin with. Its default, and that of the roles, is in application.properties. */
    URI publicUrl();

    /** What this process does. */
    Set<Role> roles();

    /** {@code MIGRATE}, alone ({@link RoleCheck}): brings the schema up to date and ends. */
    enum Role {
        API,
        WORK,
        MIGRATE
    }
}
