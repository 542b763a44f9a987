package dev.halftone.access;

import dev.halftone.config.StartOrder;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The authentication mode. Production must set it, so that a forgotten setting never opens the API. */
@ApplicationScoped
class AccessMode {

    /** Quarkus accepts every audience if this value is set. */
    private static final String ANY_AUDIENCE = "any";

    private final AccessConfig config;
    private final ImagesConfig images;
    private final Optional<List<String>> audience;

    AccessMode(
            AccessConfig config,
            ImagesConfig images,
            @ConfigProperty(name = "quarkus.oidc.token.audience") Optional<List<String>> audience) {
        this.config = config;
        this.images = images;
        this.audience = audience;
    }

    void check(@Observes @Priority(StartOrder.CHECK) StartupEvent event) {
        if (config.mode().isEmpty() && LaunchMode.current() == LaunchMode.NORMAL) {
            throw new ConfigurationException(
                    "halftone.auth.mode is not set. Set it (or HALFTONE_AUTH_MODE) to api-key or oidc, so that clients"
                            + " have to say who they are; or to none, if everybody who can reach this service may use"
                            + " it.");
        }
        if (mode() == AccessConfig.Mode.OIDC) {
            requireAudience();
        }
        if (!images.everybody() && mode() == AccessConfig.Mode.NONE) {
            throw new ConfigurationException(
                    "halftone.images.public=false needs halftone.auth.mode api-key or oidc: with"
                            + " none, nobody could say whose an image is.");
        }
    }

    /**
     * A provider signs tokens for many services. Without an audience, each of those services could use its tokens here.
     */
    private void requireAudience() {
        List<String> named = audience.orElse(List.of()).stream()
                .filter(name -> !name.isBlank())
                .toList();
        if (named.isEmpty() || named.equals(List.of(ANY_AUDIENCE))) {
            throw new ConfigurationException(
                    "halftone.auth.mode=oidc needs quarkus.oidc.token.audience: what the provider calls this service"
                            + " in the claim 'aud' of tokens that are meant for it. Without it, and with 'any', tokens for"
                            + " other services of the provider would be taken.");
        }
    }

    AccessConfig.Mode mode() {
        return config.mode().orElse(AccessConfig.Mode.NONE);
    }
}
