package dev.halftone.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.util.Optional;

/** Who may use the API. */
@ConfigMapping(prefix = "halftone.auth")
interface AccessConfig {

    /** Has no default: production has to say it. */
    Optional<Mode> mode();

    /**
     * SHA-256 of the administrator's key, as 64 hexadecimal digits. Without it keys can be neither made nor revoked over
     * HTTP.
     */
    @WithName("admin-key-sha256")
    Optional<String> adminKeySha256();

    enum Mode {
        /** Everybody may do everything. */
        NONE,
        API_KEY,
        /** Bearer tokens of the provider that {@code quarkus.oidc.*} names. */
        OIDC
    }
}
