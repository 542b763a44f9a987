package dev.halftone.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.util.Optional;

/** Who may use the API. */
@ConfigMapping(prefix = "halftone.auth")
interface AccessConfig {

    /** No default: in production the service does not start without it. */
    Optional<Mode> mode();

    /**
     * SHA-256 of the administrator's key, as 64 hexadecimal digits. Without it, keys cannot be created or revoked over
     * HTTP.
     */
    @WithName("admin-key-sha256")
    Optional<String> adminKeySha256();

    enum Mode {
        /** Anyone who reaches the service may do everything. */
        NONE,
        API_KEY,
        /** Bearer tokens of the provider configured in {@code quarkus.oidc.*}. */
        OIDC
    }
}
