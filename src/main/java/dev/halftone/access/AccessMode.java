package dev.halftone.access;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

/** The mode of authentication, which production has to choose: nobody is let in because of something forgotten. */
@ApplicationScoped
class AccessMode {

    /** Before PostgreSQL or Kafka are asked for anything. */
    private static final int FIRST = Interceptor.Priority.PLATFORM_BEFORE - 1;

    private final AccessConfig config;
    private final ImagesConfig images;

    AccessMode(AccessConfig config, ImagesConfig images) {
        this.config = config;
        this.images = images;
    }

    void check(@Observes @Priority(FIRST) StartupEvent event) {
        if (config.mode().isEmpty() && LaunchMode.current() == LaunchMode.NORMAL) {
            throw new ConfigurationException(
                    "halftone.auth.mode is not set. Set it (or HALFTONE_AUTH_MODE) to api-key or oidc, so that clients have"
                            + " to say who they are; or to none, if everybody who can reach this service may use it.");
        }
        if (!images.everybody() && mode() == AccessConfig.Mode.NONE) {
            throw new ConfigurationException(
                    "halftone.images.public=false needs halftone.auth.mode api-key or oidc: with"
                            + " none, nobody could say that an image is his.");
        }
    }

    AccessConfig.Mode mode() {
        return config.mode().orElse(AccessConfig.Mode.NONE);
    }
}
