package dev.halftone;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Set;

/** What concerns the service as a whole; the rooms have mappings of their own. */
@ConfigMapping(prefix = "halftone")
public interface ServiceConfig {

    /** What links and output URLs begin with. */
    @WithDefault("http://localhost:8080")
    URI publicUrl();

    /** What this process does. */
    @WithDefault("api,work")
    Set<Role> roles();

    Auth auth();

    /** Who may use the API. */
    interface Auth {

        /** {@code none} is the only mode so far. */
        @WithDefault("none")
        Mode mode();

        enum Mode {
            NONE
        }
    }

    enum Role {
        API,
        WORK
    }
}
